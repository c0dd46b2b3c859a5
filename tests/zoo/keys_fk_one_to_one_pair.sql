-- trait: a place of its own for every variant, where a place has two columns
-- expect: loads
CREATE TABLE public.shelves (row_no smallint, slot char(2), PRIMARY KEY (row_no, slot));
INSERT INTO public.shelves SELECT r, chr(64 + s) || 'x' FROM generate_series(1, 200) r, generate_series(1, 4) s;
ALTER TABLE semantic.dm_variants_shopify ADD shelf_row smallint NOT NULL, ADD shelf_slot char(2) NOT NULL, ADD UNIQUE (shelf_slot, shelf_row),
  ADD FOREIGN KEY (shelf_row, shelf_slot) REFERENCES public.shelves;
