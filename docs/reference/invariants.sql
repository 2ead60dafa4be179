-- What must hold in a store at every instant, asked in SQL alone and without
-- this program. Each row that comes back is a fault. Run it beside a writer:
--   sqlite3 tidewaiter-data/store.sqlite < docs/reference/invariants.sql

-- No account below its floor.
SELECT 'account below its floor' AS fault, hex(key) AS place
  FROM account WHERE posted - pending < floor
UNION ALL
-- Each balance equals its transfers. Kinds: 1 posted, 2 pending, 3 post of a
-- pending one, 4 void, 5 expire. Keys of contra accounts have the high bit of
-- their first byte set and keep no balance.
SELECT 'balance differs from its transfers', hex(a.key)
  FROM account a
  LEFT JOIN (
    SELECT key, sum(posted) AS posted, sum(pending) AS pending FROM (
      SELECT debit AS key, -amount AS posted, 0 AS pending FROM transfer WHERE kind IN (1, 3)
      UNION ALL SELECT credit, amount, 0 FROM transfer WHERE kind IN (1, 3)
      UNION ALL SELECT debit, 0, amount FROM transfer WHERE kind = 2
      UNION ALL
      SELECT r.debit, 0, -r.amount FROM transfer t
        JOIN transfer r ON r.batch = t.resolves_batch AND r.n = t.resolves_n
       WHERE t.kind IN (3, 4, 5)
    ) GROUP BY key
  ) b ON b.key = a.key
 WHERE a.posted <> coalesce(b.posted, 0) OR a.pending <> coalesce(b.pending, 0)
UNION ALL
-- A reservation is resolved at most once, and was one.
SELECT 'reservation resolved twice', resolves_batch || '.' || resolves_n
  FROM transfer WHERE resolves_batch IS NOT NULL
 GROUP BY resolves_batch, resolves_n HAVING count(*) > 1
UNION ALL
SELECT 'resolves what is no reservation', t.batch || '.' || t.n
  FROM transfer t
  LEFT JOIN transfer r ON r.batch = t.resolves_batch AND r.n = t.resolves_n AND r.kind = 2
 WHERE t.kind IN (3, 4, 5) AND r.n IS NULL
UNION ALL
-- A subject's purchase is booked once, and its guarantee reserved once.
SELECT 'booked twice for one subject', subject || ' ' || reason
  FROM transfer WHERE reason IN ('cbec_purchase', 'guarantee_reserve')
 GROUP BY subject, reason HAVING count(*) > 1
UNION ALL
-- Every key names a subject that is there.
SELECT 'key without subject', a.kind || ' ' || a.number
  FROM alias a LEFT JOIN subject s ON s.id = a.subject WHERE s.id IS NULL
UNION ALL
-- Segments are numbered without gaps and each follows the one before.
SELECT 'segment does not follow', s.no
  FROM segment s LEFT JOIN segment p ON p.no = s.no - 1
 WHERE s.no > 1 AND (p.no IS NULL OR p.head <> s.previous)
UNION ALL
-- Notices of a party are numbered without gaps.
SELECT 'notices with a gap', p.code
  FROM party p JOIN (SELECT party, count(*) AS n, max(n) AS last FROM notice GROUP BY party) c
    ON c.party = p.id
 WHERE c.n <> c.last OR p.last <> c.last;
