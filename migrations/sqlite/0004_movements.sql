-- Schema 4: what moved on an account that many draw on at once (the first byte
-- of its key is 0x40 to 0x7f) is found by the account. Other accounts are not
-- in it: each purchase books on them, and nobody asks for theirs.

CREATE INDEX transfer_debit ON transfer (debit, batch, n)
    WHERE debit >= x'40' AND debit < x'80';

CREATE INDEX transfer_credit ON transfer (credit, batch, n)
    WHERE credit >= x'40' AND credit < x'80';
