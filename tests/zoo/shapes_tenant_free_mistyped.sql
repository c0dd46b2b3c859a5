-- trait: tenant = false for an object that is not there
-- expect: refuses there is no dm_ordrs_shopify
-- exit: 3
-- columns: [dm_ordrs_shopify]
-- columns: tenant = false
SELECT 1;
