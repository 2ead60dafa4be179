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
-- A purchase is booked once for its parcel, and the guarantee of a parcel
-- (kind 1) reserved once.
SELECT 'booked twice for one subject', subject || ' ' || reason
  FROM transfer t
 WHERE reason = 'cbec_purchase'
    OR reason = 'guarantee_reserve'
       AND EXISTS (SELECT 1 FROM subject s WHERE s.id = t.subject AND s.kind = 1)
 GROUP BY subject, reason, substr(debit, 1, 1) HAVING count(*) > 1
UNION ALL
-- A declaration (kind 5) can be amended and secured anew, once what secured it
-- before is free: one reservation stands at a time; on a group's letter one on
-- the pool and one on the member's share (the first byte of an account is its kind).
SELECT 'reserved twice at a time', t.subject
  FROM transfer t JOIN subject s ON s.id = t.subject AND s.kind = 5
 WHERE t.reason = 'guarantee_reserve'
   AND (t.batch, t.n) NOT IN (
    SELECT resolves_batch, resolves_n FROM transfer WHERE resolves_batch IS NOT NULL
  )
 GROUP BY t.subject, substr(t.debit, 1, 1) HAVING count(*) > 1
UNION ALL
-- A guarantee is reserved for a parcel or a declaration that is there.
SELECT 'reserved for nobody', t.batch || '.' || t.n
  FROM transfer t
  LEFT JOIN subject s ON s.id = t.subject AND s.kind IN (1, 5)
 WHERE t.reason = 'guarantee_reserve' AND s.id IS NULL
UNION ALL
-- A declaration has its number (key 11) and the single window's (12), each
-- once, and its sender's reference (13), or several that were given one after
-- the other.
SELECT 'declaration without its numbers', s.id
  FROM subject s
  LEFT JOIN (
    SELECT subject, sum(kind IN (11, 12)) AS numbers, count(DISTINCT kind) AS kinds
      FROM alias WHERE kind IN (11, 12, 13) GROUP BY subject
  ) a ON a.subject = s.id
 WHERE s.kind = 5 AND (a.kinds IS NULL OR a.kinds <> 3 OR a.numbers <> 2)
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
