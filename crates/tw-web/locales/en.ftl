# Texts of the pages and problems, English. Sentences of rules are pack data.

site-name = Tidewaiter
site-tagline = customs clearance
skip-to-content = Skip to content
nav-label = Main
nav-today = Today
nav-assess = Assess
nav-docs = API
language-label = Language
search-label = Find a list or declaration
search-hint = List, declaration, order, waybill or payment number
search-button = Search
footer-law = Law: { $law }
footer-zone = Times in { $zone }
footer-note = Served to this machine only.
scrolls = { $what } (scrolls sideways)
none = none
unknown = not known

## Moods, in words beside every colour
mood-quiet = nothing to do
mood-waiting = waiting
mood-good = done
mood-stopped = stopped

severity-error = error
severity-warning = warning
severity-note = note
confidence-text = legal text read
confidence-secondary = secondary source
confidence-unverified = unverified

## Today
today-title = { $day } at a glance
today-lead = What came in, what was decided and why, on this day.
today-day = Day
today-show = Show
today-previous = Previous day
today-next = Next day
today-newest-day = Newest day
today-range = Figures from { $first } to { $last }.
today-empty = Nothing has come in yet. Send messages to POST /api/v1/messages, or start the program with “tidewaiter demo”.
tile-received = Documents received
tile-released = Lists released
tile-waiting = Lists waiting now
tile-waiting-note = over all days
tile-refused = Refusals
tile-findings = { $kinds ->
    [one] of one kind
   *[other] of { $kinds } kinds
  }
chart-title = Documents received by hour
chart-describe = Bar chart: { $total } documents in all; the busiest hour is { $hour }:00 with { $most }. The table below gives every figure.
chart-empty = No documents on this day.
chart-hour = Hour
chart-documents = Documents
refused-title = Refused, by finding
refused-none = Nothing was refused on this day.
refused-count = Times
finding-code = Rule
finding-sentence = What is wrong
finding-law = Legal reference
finding-official = Official code
finding-where = Where
received-title = Received, by type
received-type = Type
received-none = Nothing received on this day.
census-title = Lists by status, all days
census-none = No lists yet.
declarations-title = Goods declarations by code, all days
declarations-none = No goods declarations yet.
column-status = Status
column-count = Count
column-total = Total
tax-title = Tax of the day
tax-kind = Kind
tax-amount = Amount, yuan
tax-none = No tax assessed on this day.
guarantees-title = Guarantees
guarantees-none = No guarantee is registered.
guarantee-principal = Principal
guarantee-number = Instrument
guarantee-limit = Limit, yuan
guarantee-used = Used, yuan
guarantee-available = Available, yuan
guarantee-share = Share used
letters-lead = Who answers for what is not paid yet, up to how much, and what is left.
letters-none = There is no guarantee here for you to see.
letter-title = Guarantee { $number }
letter-warnings = What is late or near its end
letter-facts = What it is
letter-kind = Kind
letter-guarantor = Guarantor
letter-group = Group
letter-for = Stands for
letter-validity = Validity
letter-last = Last day
letter-uses = Uses
letter-all-uses = everything its kind is taken for
letter-all-offices = every office
letter-reserved = Reserved, yuan
letter-confirmed = Confirmed by the guarantor
letter-agrees = both sides say the same up to { $cursor }
letter-differs = the books differ up to { $cursor }
letter-movements = Movements
letter-movements-none = Nothing has moved.
letter-own-share = On the share of { $member }.
letter-cursor = Cursor
letter-what = What moved
letter-when = Booked at
group-title = Group { $code }
group-company = Finance company
group-letters = Letters for its members
group-members = Members
group-members-none = Nobody was told to belong to it.
group-member = Member
group-from = From
group-left = Left on
group-no-share = no share of a letter
newest-title = Newest lists
newest-none = No lists yet.
row-number = Number
row-kind = Kind of number
row-order = Order number or reference
row-waybill = Waybill number

## Search
search-title = Find a list or declaration
search-lead = Type any number of a list or declaration as it stands in the documents. One exact hit opens it.
search-results = { $count ->
    [one] One list or declaration carries “{ $q }”
   *[other] { $count } lists and declarations carry “{ $q }”
  }
search-limited = Only the first { $count } are shown; type more of the number.
search-nothing = No list or declaration carries “{ $q }”.
search-nothing-next = Check the number, or look for another one of the same list: order, waybill or payment number. A list appears as soon as its first document came in.
search-too-long = The text is longer than any number ({ $most } characters).
search-caption = Lists and declarations found

## Measures
nav-policy = Measures
policy-title = One policy for one enterprise
policy-lead = Which measures apply to an enterprise and why, which nearly do and what is missing, and what each saved it: its own declarations, decided again without the measure.
policy-enterprise = Enterprise, by its code
policy-at = Day
policy-show = Show
policy-unknown = There is no enterprise of that code.
policy-declarations = Declarations of its own:
policy-more = the newest; earlier ones were not looked through
policy-example = an example
policy-condition = Condition
policy-state = Met?
policy-wanted = Asked for
policy-found = There is
policy-remedy = How to get it
policy-saved = What it saved
policy-acted = Declarations it acted on:
policy-frozen = Guarantee not frozen (yuan; yuan times days):
policy-deferred = Tax deferred (yuan; yuan times days):
policy-examinations = Examinations avoided:
policy-fees = Fees not charged (yuan):
policy-opened = Open by it alone (ways, guarantees, documents spared):
policy-others = Measures that do not apply:

measures-title = Measures made at run time
measures-lead = Where each stands: drafted, checked, approved by another than who drafted it, published for a later day, ended. What the pack lays down is not among them.
measures-none = There are none.
measures-name = Measure
measures-office = Responsible office
measures-drafted = Drafted by
measures-approved = Approved by
measures-from = Acts from
measures-until = Acts no more from
measures-by = To be published by
measure-approval-over = The approval is over.
measure-everything = everything
measure-package = Place: of a package of, number
measure-title = Measure { $number }
measure-facts = What it is
measure-basis = Rests on
measure-indicator = Is to move
measure-supports = Supports
measure-known = How it is known
measure-version = Version
measure-approval-ends = to be published by { $date }
measure-scope = On what it acts
measure-effects = What it does
measure-further = Measures that support it may go as far as:
measure-found = What a check finds now
measure-steps = What can be done
measure-approve-lead = You approve version { $version }, as it is shown here. If it is drafted anew in the meantime, this approval is refused.
measure-day-publish = First day on which it acts
measure-day-end = First day on which it acts no more
measure-step-check = Check
measure-step-approve = Approve this version
measure-step-publish = Publish
measure-step-end = End

## Worklist and desks
nav-tasks = Tasks
nav-desk = Desk
tasks-title = Worklist
tasks-lead = What waits for somebody. A task ends by itself when its reason is gone; where nothing else can end it, an officer says that it is done.
tasks-state = State
tasks-state-open = open
tasks-state-ended = ended
tasks-state-all = open and ended
tasks-kind = Kind
tasks-any = any
tasks-show = Show
tasks-more = More
tasks-none = Nothing of this kind waits.
tasks-what = What is to be done
tasks-since = Since
tasks-due = Due
tasks-end = End
tasks-note = What was done
tasks-done = It is done
tasks-by-hand = An officer says when it is done.
tasks-by-itself = ends by itself
desk-title = Desk
desk-lead = { $name } ({ $code })
desk-done = What you said of declaration { $number } was taken.
desk-requests = Waiting for your answer
desk-requests-lead = Declarations whose goods need a permit you answer for. You see what concerns it and nothing else.
desk-requests-none = Nothing waits for your answer.
desk-permits = Permits named
desk-items = Goods items that need the permit
desk-note = Your answer in words
desk-approve = Approve
desk-refuse = Refuse
desk-waive = Not needed
desk-statements = Statements of aggregate payment
desk-statements-lead = What an enterprise pays by the month. What you say counts for every declaration of the statement that is not paid.
desk-statements-none = This enterprise has no statement.
desk-enterprise = Code of the enterprise
desk-suspended = Suspended since { $date }: a statement is overdue.
desk-month = Month
desk-declarations = Declarations
desk-payer = Paid by
desk-principal = The enterprise paid
desk-guarantor = The guarantor paid
desk-tell = What was done about a guarantee
desk-act-call = Call the guarantor
desk-act-paid = Duty was paid
desk-act-honoured = The guarantor paid
desk-act-made_good = The guarantee is made good

## One list
list-title = List { $number }
list-title-none = List without a number
list-status = Status
list-contents = On this page
list-lanes = Five lanes
list-lanes-lead = A list goes five ways at once; it is released when none of them holds it back.
lane-since = since { $time }
list-numbers = Numbers and parties
number-invt = List number
number-pre = Pre-entry number
number-order = Order number
number-platform = Platform
number-waybill = Waybill number
number-logistics = Logistics enterprise
number-payment = Payment transaction
number-mode = Supervision mode
number-office = Office of declaration
number-called = Claimed
declaration-called = { $amount } yuan on { $date } from { $name }, guarantee { $number }
declaration-honoured = Paid by the guarantor on { $date }.
number-guarantee = Guarantee used
number-declaration = Declaration number
number-seq = Single window number
number-reference = Sender's reference
number-accepted = Accepted on
number-entered = Transport entered on
guarantee-use = { $amount } yuan of { $principal }
list-documents = Documents
document-present = present
document-missing = missing
list-findings = Findings
list-findings-none = Nothing was found wrong.
list-findings-undecided = No decision has been taken yet.
list-lines = Lines
lines-none = The list itself has not come in; its lines are not known.
line-number = No.
line-gcode = Commodity code
line-name = Name in the tariff
line-quantity = Quantity
line-price = Total price, yuan
list-tax = Tax
list-tax-none = No tax has been assessed.
tax-regime = Regime
tax-value = Customs value
tax-duty = Duty
tax-remedies = Trade remedies
tax-consumption = Consumption tax
tax-vat = Value-added tax
tax-total = Total
tax-late-fee = Fee for late declaration
tax-surcharge = Surcharge for late payment
tax-paid = Paid so far
tax-open = Still to be paid
tax-to-repay = To be given back
tax-interest = Interest on it
tax-repaid = Given back, with interest
tax-pay-by = To be paid by { $date }
tax-total-due = Total due
list-decisions = Decisions and their reasons
decisions-none = No decision has been taken yet.
decision-title = Decision of { $time }
decision-law = Law of { $date } ({ $law })
decision-entry = Journal { $entry }
decision-findings = { $count ->
    [one] one finding
   *[other] { $count } findings
  }
decision-steps = { $count ->
    [one] one step
   *[other] { $count } steps
  }
decision-steps-caption = Steps of the decision, in order
step-rule = Rule
step-meaning = What it does
step-inputs = From
step-result = Result
step-law = Legal reference
step-confidence = How the law is known
list-timeline = Timeline
timeline-none = Nothing has happened yet.
timeline-told = told:
timeline-actor = by { $actor }
actor-system = the system
list-messages = Messages
messages-none = No messages.
message-lead = As they came and were answered. Personal fields are masked.
message-from = from { $sender }
message-edition = edition { $edition }
message-body = Message
message-receipt = Receipt
message-cut = Only the first { $size } KiB are shown.

## One goods declaration
declaration-title = Declaration { $number }
declaration-kind = Kind of declaration
declaration-lanes-lead = A declaration goes five ways at once; its goods are released when none of them holds them back.
declaration-numbers = Numbers and dates
declaration-secured = { $amount } yuan
declaration-items = Goods items
declaration-items-none = No goods items are declared yet.
declaration-due = Due
item-name = Name as declared
item-origin = Origin
item-price = Total price
declaration-versions = Versions
versions-none = No versions.
version-title = Version { $number }
version-asked-by = asked for by { $actor }
version-changes = { $count ->
    [one] one difference
   *[other] { $count } differences
  }
version-reason = Reason
version-before = Before
version-after = After

## What would be due
assess-title = What would be due
assess-lead = Assesses goods under the law of a day, with every step. Nothing is filed. Whole documents of up to 50 items are asked over the API.
assess-direction = Direction
assess-import = Import
assess-export = Export
assess-commodity = Commodity code
assess-origin = Country of origin (e.g. DEU)
assess-date = Day
assess-price = Total price
assess-currency = Currency (e.g. USD)
assess-trade_term = Trade term
assess-quantity = Quantity
assess-unit = Unit (code, e.g. 035 for kilograms)
assess-freight = Freight, in the same currency
assess-insurance = Insurance, in the same currency
assess-exchange = Exchange rate, if the law has none
assess-stated_duty = Duty rate, if no schedule is loaded (e.g. 10%)
assess-button = Assess
assess-wrong = Some fields do not read; they say why.
assess-wrong-missing = This is needed.
assess-wrong-number = Not a number such as 1234.50.
assess-wrong-date = Not a day such as 2026-04-01.
assess-wrong-currency = Not a currency of three letters.
assess-wrong-long = Longer than 100 characters.
assess-refused = This cannot be assessed.
assess-answer = { $amount } { $currency } would be due.
assess-cautions = What these figures rest on beside the law
assess-figures = Figures
assess-rate = Rate
assess-no-rate = none is levied
assess-amount = Amount, { $currency }
assess-of-full = of { $amount }
assess-rate-date = Rates of { $date }
assess-steps = How each figure came about

## The API's description
docs-title = API reference
docs-lead = For programs that send messages and read what became of them.
docs-contents = Contents
docs-operations = Operations
docs-shapes = Shapes
docs-problems = Problems
docs-problems-lead = Every error is an application/problem+json document (RFC 9457) with these members; its code is stable and its texts follow Accept-Language.
docs-parameters = Parameters
docs-body = Body
docs-answers = Answers
docs-name = Name
docs-place = In
docs-type = Type
docs-about = Meaning
docs-status = Status
docs-media = Media type
docs-problem-codes = Codes
docs-required = required
docs-optional = optional
docs-auth-sender = Bearer token of the sending enterprise
docs-auth-operator = Bearer token of the operator
docs-auth-none = No token
docs-next = What to do
docs-values = { $count ->
    [one] One value
   *[other] { $count } values
}
docs-fields = Members of { $name }
docs-place-query = query
docs-place-path = path
docs-place-header = header
docs-example = Example

## Problem pages
problem-page-code = Code
problem-page-request = Request id
problem-page-next = What to do next
problem-page-back = Back to today

## Problems
problem-parameter-bad = A parameter does not read
    .detail = The parameter { $name } is not what this address takes.
    .next = Correct it; /docs lists the parameters with their bounds.
problem-body-broken = The body broke off
    .detail = The connection ended before the whole body had arrived. Nothing was taken in.
    .next = Send the same message again.
problem-command-unreadable = The command does not read
    .detail = The body is not one of the commands: { $reason }.
    .next = Send one JSON object as /docs describes it.
problem-question-unreadable = The question does not read
    .detail = The body is not a question of assessment: { $reason }.
    .next = Send one JSON object as /docs describes it.
problem-act-unreadable = The act does not read
    .detail = The body is not one of the acts: { $reason }.
    .next = Send one JSON object as /docs describes it.
problem-capacity-lacking = You have no capacity for this
    .detail = The operator gave you no capacity that allows it, or it is over.
    .next = Ask the operator which capacities you have. Each allows acts of its own.
problem-form-foreign = The form was not sent by a page of this server
    .detail = Your browser did not say that the form came from a page of this server.
    .next = Open /desk and answer there.
problem-statement-unknown = There is no such statement
    .detail = The enterprise has no statement of that month, or it was paid long ago.
    .next = Look at the list of its statements, GET /api/v1/statements.
problem-act-refused = The act was refused
    .detail = It does not stand where this could be done, or something is missing; the findings say what.
    .next = Look whether it was done already, or correct what the findings name.
problem-token-missing = A token is needed
    .detail = The request carries no bearer token.
    .next = Send the header “Authorization: Bearer …” with the token the operator gave you.
problem-token-unknown = The token is not valid
    .detail = Nobody has this token, or it was revoked.
    .next = Check the token, or ask the operator for a new one.
problem-enterprise-forbidden = The message names another enterprise
    .detail = The token belongs to another enterprise than the one the message names as its transmitter.
    .next = Send each enterprise's messages with its own token.
problem-admin-closed = The operator's door is closed
    .detail = This server was started without an operator's token.
    .next = Start it with an operator's token, or run the command on the machine itself.
problem-pages-local-only = Pages are shown on this machine only
    .detail = Officers' pages hold what senders declared and have no accounts yet, so they are shown only to a browser on the same machine that asks for localhost, not through a proxy.
    .next = Open http://127.0.0.1 with the server's port on that machine, or forward the port with “ssh -L”. Programs use the API under /api/v1 with a token.
problem-not-found = There is nothing here
    .detail = This address does not exist.
    .next = Check the address; /docs lists those of the API.
problem-list-unknown = No such list
    .detail = There is no list with this number that you may read.
    .next = Check the number. A list can be read by the parties named in it as soon as it is declared; until then everyone sees what they filed themselves.
problem-declaration-unknown = No such declaration
    .detail = There is no declaration with this number that you may read.
    .next = Check the number. A declaration can be read by whoever filed it, and by the trader, owner and declarant it names.
problem-guarantee-unknown = No such guarantee or group
    .detail = There is no guarantee or group of this name that you may read.
    .next = Check the number or code. A guarantee can be read by its guarantor, by whom it stands for, and by officers of its beneficiaries; a group by its finance company, its members and customs.
problem-measure-unknown = No such measure
    .detail = There is no measure of this number that you may read.
    .next = Check the number. Measures are read by programme offices; what is on its way by those that answer for it.
problem-enterprise-unknown = No such enterprise
    .detail = There is no enterprise with this code whose standing you may read, or it has no certificate.
    .next = Check the code. An enterprise reads its own standing; an officer that of the enterprises its office keeps.
problem-message-unknown = No such message of yours
    .detail = There is no message with this guid that you sent, or it was turned away at the door.
    .next = Check the guid. Only the sender of a message can ask for its proof; one turned away has no guid to ask by.
problem-checkpoint-unknown = No checkpoint of that batch
    .detail = No signed checkpoint covers a batch of this number: there is no such batch, or it was made durable only just now.
    .next = Take the newest one at /api/v1/checkpoints/newest, or ask again in a minute; checkpoints are made as time goes.
problem-method-not-allowed = This method does not work here
    .detail = The address exists, but not for this method.
    .next = Use a method the header “Allow” names.
problem-not-acceptable = No acceptable form
    .detail = Receipts come as XML or as JSON; the request accepts neither. Nothing was taken in.
    .next = Accept application/xml or application/json.
problem-body-timeout = The body took too long
    .detail = The body did not arrive within { $seconds } seconds. Nothing was taken in.
    .next = Send the same message again; split a large one into several.
problem-identity-conflict = The same identity with another body
    .detail = A message of this type with this identity came before with other content. Nothing was changed.
    .next = To file a change, give the message a new guid. To send the first one again, send exactly the same bytes.
problem-body-too-large = The body is too large
    .detail = The body has more than { $limit }. Nothing was taken in.
    .next = Split it into several messages.
problem-media-type = This type of body is not taken in
    .detail = The body is not what this address takes, or is compressed, or is not in UTF-8.
    .next = Send messages as application/xml or text/xml, commands and questions as application/json, in UTF-8 and uncompressed.
problem-message-refused = The message was refused
    .detail = The message is not well-formed or does not follow its schema; the receipt names the places.
    .next = Correct what the findings name and send the message with a new guid.
problem-command-refused = The command was refused
    .detail = The command does not fit what is registered; the findings say why.
    .next = Correct what the findings name and run the command again.
problem-assessment-refused = The goods cannot be assessed
    .detail = Something is missing or unknown; the findings say what, and where in the question.
    .next = Correct what the findings name and ask again. Where no duty rate is known, state one.
problem-sender-busy = Too much at once
    .detail = Messages you sent before are still being taken in. This one was not.
    .next = Wait for their receipts and send this message again after { $seconds ->
        [one] a second
       *[other] { $seconds } seconds
      }.
problem-message-quota = Too many messages
    .detail = You may send { $rate } messages a second, and { $burst } at once after a rest; messages that are refused count too. This one was not taken in.
    .next = Send this message again after { $seconds ->
        [one] a second
       *[other] { $seconds } seconds
      }, and more slowly from then on. If you need more, ask the operator.
problem-byte-quota = Too many bytes
    .detail = You may send { $rate } of messages a second, and { $burst } at once after a rest; messages that are refused count too. This one was not taken in.
    .next = Send this message again after { $seconds ->
        [one] a second
       *[other] { $seconds } seconds
      }, and more slowly from then on. If you need more, ask the operator.
problem-read-quota = Too many reads
    .detail = You may make { $rate } reads a second, and { $burst } at once after a rest; a list is one, and so are a declaration, an assessment and a hundred notices.
    .next = Read again after { $seconds ->
        [one] a second
       *[other] { $seconds } seconds
      }; read notices by cursor, a thousand at a time, instead of asking for each list.
problem-token-guesses = Too many unknown tokens
    .detail = More unknown tokens came from your address than the { $rate } a second that are looked up, { $burst } at once after a rest. Tokens in use work on; yours was not looked up.
    .next = Try again after { $seconds ->
        [one] a second
       *[other] { $seconds } seconds
      }, with a token that was given to you.
problem-internal = Something went wrong here
    .detail = The program failed; this is not your mistake. What was not answered may or may not have been taken in.
    .next = Try again; a message may safely be sent again, it is taken in once only. If it fails again, tell the operator the request id.
problem-service-busy = Too much work at the moment
    .detail = The service has as much to do as it can hold. Nothing was taken in.
    .next = Send the same message again after { $seconds ->
        [one] a second
       *[other] { $seconds } seconds
      }.
problem-store-unavailable = The store cannot be reached
    .detail = Nothing can be stored at the moment, so nothing was taken in.
    .next = Send the same message again after { $seconds ->
        [one] a second
       *[other] { $seconds } seconds
      }. Operator: look at the log for the reason (a full or read-only disk, another process).
problem-checkpoint-missing = No checkpoint for now
    .detail = Nothing signed covers this now: the signing key is missing, or its files cannot be used. What was sent is safe.
    .next = Come back in { $seconds } s. If it stays so, tell the operator; the log says what is missing.
problem-stopping = The server is being stopped
    .detail = It takes nothing in any more.
    .next = Send the same message again after { $seconds ->
        [one] a second
       *[other] { $seconds } seconds
      }, when it is back.

## Operations of the API
operation-submitMessage = File one message
    .about = Takes one CEB message (CEB311, CEB411, CEB511, CEB621) or one DxpMsg that carries it, and answers with its receipt once everything is durable. The same message again gets its first receipt byte for byte, marked by the header “Tidewaiter-Repeated: true”. With “Accept: application/json” the receipt comes as JSON, with the findings in full on the first answer only.
operation-readNotices = Read notices by cursor
    .about = What became of your documents, numbered per party, oldest first. Reading removes nothing; go on with “after” set to “next” of the answer.
operation-readList = Read one list with its lanes, tax, timeline and reasons
    .about = Finds a list by its list number, pre-entry number, order number, waybill number or payment number. Only parties named in a declared list can read it; until then everyone sees what they filed themselves. To all others it does not exist.
operation-readDeclaration = Read one goods declaration with its lanes, duty, versions, timeline and reasons
    .about = Finds a declaration by its declaration number, by the single window's number, or by your own reference. Whoever filed it can read it, and the trader, owner and declarant it names. To all others it does not exist.
operation-fileDeclaration = File a goods declaration as JSON
    .about = Takes the JSON form of a goods declaration and answers as a message would be: whether it was taken in, under which number, and what was found. An outline is completed by sending the whole with the number it was given. The same form again gets the first answer, marked by the header “Tidewaiter-Repeated: true”: the same is what has the same “Idempotency-Key”, or without one the same bytes.
operation-amendDeclaration = Ask for the amendment of a declaration
    .about = Takes “reason”, a code of the pack's table of reasons, and “declaration”, what it is to say from now on. Only its sender can ask. What was computed and not paid is computed anew; every version is kept. The same bytes to the same address are one request however much was amended in between, since a copy that was late on its way cannot be told from one sent anew: they get the first answer, with a note (TW1262) if the declaration stands otherwise by now. Send an “Idempotency-Key” with each request to be able to ask for the same again.
operation-invalidateDeclaration = Ask for the invalidation of a declaration
    .about = Takes “reason”, a code of the pack's table of reasons. Only its sender can ask, and only while the goods are not released. The same bytes to the same address are one request and get the first answer; an “Idempotency-Key” makes it another.
operation-actOnDeclaration = Act on a declaration, in a capacity the caller has
    .about = An agency answers for its permits; a carrier or terminal tells that goods arrived, left the place, are loaded or left the territory; a bank or treasury tells that duty was paid, that a guarantor paid, and that a guarantee is made good; an officer of the office of declaration controls, concludes, confirms return and destruction, claims from the guarantor what was not paid in time, and says that a task is done. Capacities are given by the operator. Any other act is refused with 403; to whom has no business with a declaration, it does not exist. Of what came of an act only officers are told.
operation-actOnGuarantees = Hand in, ask or decide about a guarantee or a group, in a capacity the caller has
    .about = A guarantor hands its guarantees in, for one principal or for the members of a group, asks for other terms or for one to be given back, and confirms what its books say; a finance company tells of its group and who belongs to it; an officer of one of the beneficiaries accepts or refuses within the working days the law gives, agrees to changes, suspends and lets be used again. Capacities are given by the operator. To whom has no business with a guarantee or group, it does not exist.
operation-readGuarantees = Read the guarantees the caller has business with, by cursor
    .about = A guarantor reads its own, a principal those that stand for it, a member of a group the group's letters with its own share of them, an officer those of which an office of its capacity is a beneficiary, the operator all. Go on with after = next of the answer while it says that there is more, also where it holds none.
operation-readGuarantee = Read one guarantee with what is left of it
    .about = Its guarantor, its principal and customs see all of it, a member of a group its own share. To all others it does not exist.
operation-readMovements = Read what moved on one guarantee, by cursor
    .about = Limits registered, raised, lowered and discharged, amounts reserved, restored, called and made good, each with where the guarantee stands after it and the entry of the journal that booked it. Its principal and customs see for which declaration or list; its guarantor only of what was called. A member of a group reads what moved on its own share. Go on with after = next of the answer; that cursor is the one a position is confirmed of.
operation-readAcceptance = Read customs' acceptance of a guarantee as a signed document
    .about = What customs accepted, on its terms of now, with the hashes of the signed documents it answers. Signed when it is asked for, under the key checkpoints are signed under; whoever holds the file checks it with “tidewaiter verify FILE”, without any server. For whom may see the whole of the guarantee, while it stands.
operation-readGroup = Read a group with who belongs to it
    .about = Its finance company and customs see every membership, a member its own. To all others it does not exist.
operation-readTasks = Read the worklist of tasks by cursor
    .about = What waits for somebody, and what did: numbered in the order in which it came up. The operator reads all of it, an officer what is for the offices of its capacity. A task ends by itself when its reason is gone; where by_hand says so, an officer says that it is done, with an act on the declaration. Go on with after = next of the answer.
operation-readRequests = Read what waits for the caller's answer as an agency
    .about = Declarations that wait for the answer of an agency whose capacity the caller has, with what it needs to see of them: the goods items that need the permit, the permit, the domestic parties. It answers with an act on the declaration. Go on with after = next of the answer.
operation-readStatements = Read the statements of aggregate payment
    .about = What an enterprise owes of each month on declarations that were released on a guarantee for aggregate payment. A party reads its own; a bank or treasury, and the operator, those of any enterprise. Without aggregate payment the list is empty.
operation-readStatement = Read one month's statement with its lines
    .about = The statement of a month with a line for each declaration, in the order in which they were released. Who may read it is as with the list.
operation-payStatement = Tell that a month's statement was paid, as bank or treasury
    .about = Every declaration of the statement that is not paid counts as paid, all of them at once or none. Where the enterprise itself pays, what was reserved on the guarantee, or claimed on it, is free again; where the guarantor pays, who has to be called for it, the guarantee bears so much less until the enterprise makes it good. A suspension ends with the last overdue statement. The answer names a surcharge for what was paid late, and that a suspension is over.
operation-readPolicy = Read which measures apply to an enterprise, why, and what they saved it
    .about = Of every measure: whether it applies on the day, nearly applies or does not, condition by condition, with what is missing and how to get it; and what it saved in the enterprise's own declarations, found by deciding them again without it. An enterprise reads its own, the operator any. Hours are no decision and are not told. Costs a hundred reads.
operation-readMeasures = Read the measures made at run time, by cursor
    .about = For programme offices, and the operator: what is published or ended, and what is on its way where the office answers for it; in the order they were drafted in. Go on with “after” = “next” of the answer while it says that there is more. Costs five reads.
operation-readMeasure = Read one measure whole, with the version an approval names
    .about = For programme offices, and the operator: what the pack lays down, what is published or ended, and what is on its way where the office answers for it. To all others it does not exist. The version belongs to what the draft says: a draft that is changed has another. Costs five reads.
operation-changeMeasure = Draft, check, approve, publish or end a measure
    .about = For whoever is programme office for the district or office that answers for the measure; others are refused with 403. A measure is drafted, held against what it supports, approved by another than who drafted it, who names the version that was read, and published for tomorrow or later, before the approval is over. What is published is not edited: it is ended, for tomorrow or later. One that is wider than what it supports is refused with every reason.
operation-assessGoods = Ask what would be due on goods
    .about = Takes a date, the terms and up to 50 goods items, and answers with customs value, duty by the rate that applies, trade remedies, consumption tax, VAT and relief of each item, and with every step that led there and the law behind it. Nothing is filed. Costs a read.
operation-readCheckpoints = Read signed checkpoints
    .about = A checkpoint says where the journal stood after a batch, signed with Ed25519. Keep some away from the server: whoever holds one can be shown later that nothing before it was changed, removed, moved or cut off.
operation-readCheckpoint = Read one checkpoint as a file
    .about = The first checkpoint that covers a batch, or “newest”; as the file that “tidewaiter verify” reads.
operation-proveMessage = Prove that a message and its receipt are in the journal
    .about = A file that leads from the message as kept and its receipt to a signed checkpoint. Only its sender can ask for it; to all others the message does not exist. “tidewaiter verify FILE” checks it without any server.
operation-administer = Run an operator's command
    .about = Registers enterprises, their tokens (as SHA-256 only), guarantees and books, and tells what customs, agencies, carriers and banks did to a declaration.
operation-readEnterprise = Read an enterprise's standing: class, effects, certification
    .about = The credit class of today, since when and why, what it means with the source of each value, what was decided, and how far a certification is. The enterprise itself reads it, and officers of the office that keeps it. To all others it does not exist.
operation-actOnEnterprise = Act on an enterprise: apply, hand in evidence, certify, decide on its class
    .about = The enterprise itself applies to be certified and hands in evidence. An officer of the office that keeps it does all else: files, examines criteria, assesses, grants or refuses, reviews, lowers, repairs, and registers keys. Any other act is refused with 403.
operation-readAeoCertificate = Read the certificate of an authorised economic operator as a signed document
    .about = Signed when it is asked for, under the key checkpoints are signed under. Whoever holds the file checks it with “tidewaiter verify FILE”, without any server. For whom may read the enterprise's standing, while a certificate stands.
operation-readAeoList = Read this administration's list of authorised economic operators, signed
    .about = Whom this administration has certified, with suspended and revoked ones, as of today. Its number rises with the journal. Partner administrations take it in; “tidewaiter verify FILE” checks it without any server.
operation-importAeoList = Take in a partner administration's signed list of operators
    .about = Counts only under a key that was registered for that partner, and only if its number is higher than that of the list before. From then on the codes on declarations are looked up in it. The bearer token is the operator's.
operation-livez = Whether the process runs
    .about = Asks nothing of the store, so that a sick store does not get the process killed.
operation-readyz = Whether work can be taken in
    .about = The store answers, the engine runs, and the last batch could be stored.
operation-metrics = Figures in Prometheus' text format
    .about = Requests, messages, batches and lists, as counters and gauges.
parameter-readEnterprise-code = The enterprise's code.
parameter-actOnEnterprise-code = The enterprise's code.
parameter-readAeoCertificate-code = The enterprise's code.
parameter-actOnDeclaration-number = The declaration number.
parameter-readMeasures-after = Cursor of the last answer; nothing for the first measures.
parameter-readMeasures-limit = How many at most, 1 to 200; 100 if not given.
parameter-readMeasure-number = Number of the measure.
parameter-readGuarantees-after = The cursor of the last answer; 0 or nothing for the first guarantees.
parameter-readGuarantees-limit = How many at most, 1 to 200; 100 if not given.
parameter-readGuarantee-number = The guarantee's number.
parameter-readMovements-number = The guarantee's number.
parameter-readMovements-after = The cursor of the last answer; 0 or nothing for the first movements.
parameter-readMovements-limit = How many at most, 1 to 100; 100 if not given.
parameter-readMovements-member = A member of the group, for what moved on its share; without it the whole, and to a member its own.
parameter-readAcceptance-number = The guarantee's number.
parameter-readGroup-code = The group's code.
parameter-readTasks-state = open (if not given), ended or all.
parameter-readTasks-kind = One kind of task only.
parameter-readTasks-office = One office only.
parameter-readTasks-since = Only tasks that came up at or after this instant.
parameter-readTasks-after = The last number already read; 0 or nothing for the first tasks.
parameter-readTasks-limit = How many at most, 1 to 200; 100 if not given.
parameter-readRequests-after = The last number already read; 0 or nothing for the first requests.
parameter-readRequests-limit = How many at most, 1 to 200; 100 if not given.
parameter-readStatements-enterprise = Code of the enterprise; the caller's own, if it is left out. The operator has to name one.
parameter-readStatement-enterprise = Code of the enterprise; the caller's own, if it is left out. The operator has to name one.
parameter-readStatement-month = The month, as YYYY-MM.
parameter-payStatement-enterprise = Code of the enterprise that owes.
parameter-payStatement-month = The month, as YYYY-MM.
parameter-readPolicy-enterprise = The enterprise's code; an enterprise may leave it out and asks for its own.
parameter-readPolicy-at = The day; today, if it is left out.
parameter-readCheckpoints-from = The first checkpoint that covers this batch, and those after it; the newest alone if not given.
parameter-readCheckpoints-limit = How many at most, 1 to 1000; 100 if not given.
parameter-readCheckpoint-batch = Number of a batch, or “newest”.
parameter-proveMessage-guid = The message's guid.
parameter-readNotices-after = The last number already read; 0 or nothing for the first notices.
parameter-readNotices-limit = How many at most, 1 to 1000; 100 if not given.
parameter-readList-number = Any number of the list.
parameter-fileDeclaration-Idempotency-Key = Makes this form the same as any other of the sender with this key at this address, and as no other. Printable ASCII, compared as it stands. With another body the key is refused (409).
parameter-amendDeclaration-Idempotency-Key = Makes this form the same as any other of the sender with this key at this address, and as no other. Printable ASCII, compared as it stands. With another body the key is refused (409).
parameter-invalidateDeclaration-Idempotency-Key = Makes this form the same as any other of the sender with this key at this address, and as no other. Printable ASCII, compared as it stands. With another body the key is refused (409).
parameter-amendDeclaration-number = The declaration number.
parameter-invalidateDeclaration-number = The declaration number.
parameter-readDeclaration-number = Any number of the declaration.

## Standing of an enterprise
standing-title = Standing
standing-class = Credit class:
standing-since = since
standing-customs-code = Customs code:
standing-office = Kept by office:
standing-policy = Measures for this enterprise
standing-effects = What the class means
standing-effect = Effect
standing-value = Value
standing-source = Source
standing-history = What was decided
standing-from = From
standing-why = Why
standing-on = Decided on
standing-nothing = Nothing was decided: the class is the default one.
standing-certification = Certification
standing-no-certification = No certification was applied for.
standing-review = To be looked at again by
standing-review-overdue = overdue
standing-partners = Recognised, while certified, by:
