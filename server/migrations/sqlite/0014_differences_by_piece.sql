-- Balances of differences by denomination: +200 and -200 of one cut must not show as nothing. Added up again from the postings.
DELETE FROM balances WHERE account LIKE 'Difference:%';
INSERT INTO balances (realm, owner, account, denomination, amount, pieces)
SELECT realm, owner, account, denomination, sum(amount), sum(pieces) FROM (
  SELECT realm, CASE WHEN debit LIKE 'Difference:slot:%' THEN terminal ELSE '' END AS owner, debit AS account,
         coalesce(denomination, '') AS denomination, amount, coalesce(count, 0) AS pieces
    FROM postings WHERE debit LIKE 'Difference:%'
  UNION ALL
  SELECT realm, CASE WHEN credit LIKE 'Difference:slot:%' THEN terminal ELSE '' END, credit,
         coalesce(denomination, ''), -amount, -coalesce(count, 0)
    FROM postings WHERE credit LIKE 'Difference:%'
) GROUP BY realm, owner, account, denomination;
