"""What the server judges before BEGIN: `examination` is the stage, `schema` what reading a schema asks as well."""
