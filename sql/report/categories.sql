-- chart: categories bars | Categories | category, the best sold first | share of lines | How much of all lines each side's best sold categories make, by their place; 10 stands for all from the tenth on.
-- needs: item.product item.order product.product_type
-- sample: order
SELECT least(c.place, 10) AS x, sum(c.share) AS categories
FROM (SELECT row_number() OVER (ORDER BY count(*) DESC, p.product_type) AS place, count(*) / sum(count(*)) OVER () AS share
      FROM :item i JOIN :product_all p ON p.key = i.product WHERE p.product_type <> '' GROUP BY p.product_type) c
GROUP BY 1 ORDER BY 1
