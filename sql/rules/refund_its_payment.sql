-- refund_its_payment: the payment that a refund names exists in the workspace.
-- needs: refund.payment payment.key
SELECT r.key
FROM :refund r
LEFT JOIN :payment_all p ON p.key = r.payment
WHERE r.payment IS NOT NULL AND p.key IS NULL
