-- By campaign: not more conversions than orders that name it, and not worth more.
select a.campaign_id, a.conversions, o.orders, a.conversions_value, o.total
from (select campaign_id, sum(conversions) as conversions, sum(conversions_value) as conversions_value
      from {{ ref('ads_daily') }} group by campaign_id) a
left join (select campaign_id, count(*) as orders, sum(total_amount) as total
           from {{ ref('orders') }} where campaign_id is not null group by campaign_id) o using (campaign_id)
where a.conversions > coalesce(o.orders, 0) or a.conversions_value > coalesce(o.total, 0)
