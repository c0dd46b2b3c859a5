-- case: fluentmigrator#1872: FOR ALL TABLES, all shop tables with keys
-- expect: loads
CREATE PUBLICATION everything FOR ALL TABLES;
