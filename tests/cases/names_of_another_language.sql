-- case: a German shop whose orders have nothing but their number, and whose views translate nothing
-- base: empty
-- expect: loads
-- check: SELECT * FROM data.bestellungen WHERE NOT zahlungsstatus IN ('bezahlt', 'Offen', 'storniert', 'Erstattet')
-- check: SELECT * FROM data.bestellungen WHERE gesamtbetrag <> zwischensumme + versandkosten OR bestelldatum < '2020-01-01'
-- check: SELECT p.* FROM data.positionen p LEFT JOIN data.bestellungen b USING (bestellnummer) WHERE b IS NULL OR menge < 1 OR date_key <> to_char(bestelldatum AT TIME ZONE 'UTC', 'YYYYMMDD')::int
-- check: SELECT bestellnummer FROM data.positionen GROUP BY 1 HAVING min(pos) <> 1 OR max(pos) <> count(*)
CREATE SCHEMA data; CREATE SCHEMA semantic;
CREATE TABLE data.bestellungen (
  tenant_id uuid NOT NULL, bestellnummer bigint PRIMARY KEY, bestelldatum timestamptz NOT NULL, gesamtbetrag numeric(12,2) NOT NULL,
  zwischensumme numeric(12,2) NOT NULL, versandkosten numeric(12,2) NOT NULL, "Währung" char(3) NOT NULL, zahlungsstatus text NOT NULL
);
CREATE TABLE data.positionen (
  tenant_id uuid NOT NULL, bestellnummer bigint NOT NULL REFERENCES data.bestellungen, pos int NOT NULL, menge int NOT NULL, date_key int NOT NULL,
  einzelpreis numeric(12,2) NOT NULL, PRIMARY KEY (bestellnummer, pos)
);
INSERT INTO data.bestellungen
SELECT '{workspace}', 5000 + g, now() - g * interval '5 days', g + 4.9, g, 4.9, 'EUR',
  (ARRAY['bezahlt', 'bezahlt', 'bezahlt', 'bezahlt', 'bezahlt', 'Offen', 'Erstattet', 'storniert'])[1 + g % 8] FROM generate_series(1, 40) g;
INSERT INTO data.positionen SELECT '{workspace}', 5000 + g, 1, 1, to_char(now() - g * interval '5 days', 'YYYYMMDD')::int, g FROM generate_series(1, 40) g;
CREATE VIEW semantic.dm_orders_shopify AS SELECT * FROM data.bestellungen;
CREATE VIEW semantic.dm_order_items_shopify AS SELECT * FROM data.positionen;
