"""Phrases that are understood, in English and Welsh: whole texts, and the courtesy that may surround them.

Each line is a pattern of whole words for `pattern_matcher.read`: [a|b] is either, [a|] is a or nothing, # is a number
of one or two digits. Words are in small letters, without accents and apostrophes ("I'm" is "im").
"""

from __future__ import annotations

from collections.abc import Mapping

from booking.messages.rules.reply_kinds import ReplyKind

_VISIT = "[appointment|appt|apt|apppointment|apointment|appoinment|appointement|apptment]"
_MY = f"[my|the|this|our] {_VISIT}"
_IT = "[it|this|my booking|my slot|my visit|the booking|this booking]"
_I_WANT_TO = (
    "[i want to|i need to|i would like to|id like to|i wish to|i have to|ive got to|we need to|i will have to"
    "|i wanna|want to|need to|would like to|like to|can you|could you|would you|will you|im going to|id like you to"
    "|i want you to]"
)
# A question without a question mark: enough to send the link.
_MAY_I = f"[{_I_WANT_TO}|can i|could i|can we|is it possible to|may i]"
_APWYNTIAD = "[fy apwyntiad|yr apwyntiad|y apwyntiad|apwyntiad|fy apwyntment|fy ymweliad|yr ymweliad]"
_CANSLO = "[canslo|ganslo|cansla|gansla|canslwch|ganslwch|diddymu|ddiddymu|canslor|ganslor]"
_NEWID = "[newid|aildrefnu|ail drefnu|symud|gohirio|ohirio|newidiwch|symudwch]"
_RWYF_AM = (
    "[hoffwn|hoffwn i|hoffen ni|dw i eisiau|dwi eisiau|rwyf eisiau|dwi isio|dw i isio|dw i am|dwi am|rwyf am|rwy am"
    "|rydw i am|rydw i eisiau|dw i angen|dwi angen|rwyf angen|mae angen i mi|mae angen i fi|angen|wnewch chi"
    "|allwch chi]"
)
_GA_I = f"[{_RWYF_AM}|alla i|ga i|gai]"
_AM = "[i am|im|i m|we are|were]"
_WILL = "[i will|ill|il|i ll|we will|well|will]"
_MESSAGES = "[texts|texting|text|txts|txt|text messages|messages|message|messaging|sms|reminders]"


def _digit(words: str) -> tuple[str, ...]:
    """Build the patterns of a digit with words beside it that add nothing."""
    return (
        f"[option|number|press|reply|answer|choice|opsiwn|rhif|ateb|] [{words}]",
        f"[my|the] [answer|reply|choice|option] is [number|option|] [{words}]",
        f"i [choose|pick|want|say] [number|option] [{words}]",
        f"[{words}] is my [answer|reply|choice]",
        f"its [a|number|option] [{words}]",
    )


DIGITS: Mapping[str, tuple[str, ...]] = {
    ReplyKind.KEEP: _digit("1|one|un"),
    ReplyKind.CANCEL: _digit("2|two|dau|dwy"),
    ReplyKind.CHANGE: _digit("3|three|tri|tair"),
}

# These name what they are about.
NAMED: Mapping[str, tuple[str, ...]] = {
    ReplyKind.KEEP: (
        f"[keep|i will keep|ill keep|i want to keep|id like to keep|i would like to keep|please keep] {_MY}",
        f"[i confirm|confirm|confirming|i can confirm|i am confirming|im confirming] {_MY}",
        f"{_WILL} [be at|come to|attend|be attending|be coming to] {_MY}",
        f"{_AM} [coming to|attending] {_MY}",
        "[cadw|cadwch|cadarnhau|dw i n cadarnhau|rwyn cadarnhau|hoffwn gadw|dwin cadarnhau] "
        "[fy apwyntiad|yr apwyntiad]",
    ),
    ReplyKind.CANCEL: (
        f"[cancel|cancell|cancle|canel] [{_MY}|{_VISIT}] [for me|]",
        f"{_I_WANT_TO} [cancel|cancell|cancle] [{_MY}|{_VISIT}] [for me|]",
        f"[{_AM} |]cancelling {_MY}",
        f"[i |we |][no longer need|no longer require|dont need|do not need|dont want|do not want|wont need|"
        f"will not need] {_MY} [anymore|any more|any longer|now|]",
        f"[{_MY}|{_VISIT}] [is |]no longer needed",
        f"{_CANSLO} {_APWYNTIAD}",
        f"{_RWYF_AM} {_CANSLO} {_APWYNTIAD}",
        "[does dim angen|dim angen|dwi ddim angen|dw i ddim angen] [yr apwyntiad|fy apwyntiad] [mwyach|bellach"
        "|rhagor|]",
    ),
    ReplyKind.CHANGE: (
        f"[change|move|rearrange|re arrange|reschedule|re schedule|rebook|postpone|amend|alter] {_MY}",
        f"{_MAY_I} [change|move|rearrange|re arrange|reschedule|re schedule|rebook|postpone|amend|alter] {_MY}",
        f"{_MAY_I} change the [time|date|day] of {_MY}",
        f"change the [time|date|day] of {_MY}",
        f"[{_MAY_I} |] cancel and [rebook|rearrange|reschedule] {_MY}",
        f"{_NEWID} {_APWYNTIAD}",
        f"{_GA_I} {_NEWID} {_APWYNTIAD}",
        "newid amser fy apwyntiad",
        f"{_GA_I} newid amser [fy apwyntiad|yr apwyntiad]",
    ),
    ReplyKind.CANNOT: (
        f"[i |we |][cant|cannot|can not|am unable to|im unable to|am not able to|im not able to|wont be able to"
        f"|will not be able to] [make|attend|come to|keep|get to|make it to] {_MY}",
        "[methu dod ir|methu mynychur|methu cadw fy|alla i ddim dod ir|fydda i ddim yn gallu dod ir] apwyntiad",
    ),
}

# These refer to our last text: certain only where that was about the one appointment of this number.
SAID: Mapping[str, tuple[str, ...]] = {
    ReplyKind.KEEP: (
        f"{_WILL} [be there|be coming|come|be in|attend|be attending|definitely be there|still be there"
        "|still be coming|be ok to come|keep it|be able to make it|be able to come|be along|see you then"
        "|see you there]",
        f"{_AM} [coming|attending|still coming|definitely coming|able to come|able to make it|good for that]",
        "[i can|can] [come|make it|attend|make that]",
        "[still coming|be there|coming|will be there|attending|keep it|confirmed|confirm|confirming|i confirm]",
        "[see you then|see you there|see u then|see u there|cu then|c u then|see you on the day|see you soon]",
        "[that is|thats|its|it is|all] [fine|good|ok|okay|great|confirmed|perfect] [for me|with me|]",
        "[will do|works for me]",
        "[looking forward to it|look forward to it]",
        "[bydda i|byddaf|byddaf i|fydda i|mi fydda i|byddai|mi fyddaf|byddwn ni|byddwn] [yno|yna|yn dod|n dod"
        "|n bresennol"
        "|yn bresennol]",
        "[byddain dod|fyddain dod|byddan dod|byddwn nin dod]",
        "[dw in|dwin|dwi n|rwyn|rydw in|dw i yn|dwi yn|rydyn nin|dwi dal yn|dw i dal i|dwi dal i|dwin dal i|dwin dal yn"
        "|dw in dal i|dal i|dal yn|yn] [dod|ddod|bwriadu dod]",
        "[galla i|gallaf|gallai|dwin gallu|dw in gallu] [ddod|dod]",
        "[wela i chi|welai chi|wela i di|gwelaf chi|wela chi] [yno|bryd hynny|wedyn|yna|]",
        "[cadarnhau|cadarnhaf|mae hynnyn iawn|maen iawn|popeth yn iawn|iawn gen i|byddaf|ydw|ydyn|edrych ymlaen]",
    ),
    ReplyKind.CANCEL: (
        f"[cancel|cancell|cancle] [{_IT}|me|] [for me|]",
        f"{_I_WANT_TO} [cancel|cancell] [{_IT}|] [for me|]",
        f"{_AM} cancelling [{_IT}|]",
        f"[i |][no longer need|no longer require|dont need|do not need|wont need] {_IT} [anymore|any more|now|]",
        "no longer [needed|required]",
        "[canslo|canslwch|cansla|gansla|diddymu] [fe|fo|o|hwn|hi|]",
        f"{_RWYF_AM} [ganslo|gansla|canslo|ddiddymu] [fe|o|hwn|]",
    ),
    ReplyKind.CANNOT: (
        "[i |we |][cant|cannot|can not|wont be able to|will not be able to|am unable to|im unable to|am not able to"
        "|im not able to|unable to|not able to|not going to be able to|im not going to be able to|not gonna be able to"
        "|wont be able too] [make it|come|attend|be there|get there|make that|make this] [anymore|any more|now|]",
        "[i |we |][wont|will not] [be coming|be attending|be there|make it|come|attend] [anymore|any more|now|]",
        f"[{_AM} |]not [coming|attending|able to come] [anymore|any more|now|]",
        "[dw in|dwin|rwyn|rydw in|] methu [dod|a dod|mynychu|gwneud o|bod yno]",
        "[fydda i|fyddaf|fyddai|fydda|bydda i] ddim [yn gallu dod|n gallu dod|yn gallu bod yno|yno|yn dod|n dod]",
        "[alla i|allaf|allai|fedra i|fedrai|galla i] ddim [dod|ddod|bod yno|mynychu|gwneud o]",
        "ni [allaf|alla i] [ddod|fynychu|fod yno]",
        "[dw i|dwi|rwyf|rydw i|sai|sain|] ddim yn [gallu dod|dod]",
        "[sain|sa i n|smo fin|so in] [gallu dod|dod]",
    ),
    ReplyKind.LATE: (
        f"[{_AM} |{_WILL} be |i am going to be |im going to be |going to be |gonna be |im gonna be |might be |]"
        "[running |][a bit |a little |bit |little |slightly |a few minutes |a few mins |few mins |about # minutes"
        " |about # mins |# mins |# min |# minutes |around # minutes |about # min |]late",
        f"[{_AM} |][running|just running] [a bit|a little|bit|slightly|a few minutes|about # mins|# mins|# minutes|#] "
        "[late|behind]",
        f"[{_WILL} |][be |][there|with you] in [# mins|# minutes|# min|a few minutes|a few mins|a minute|#]",
        f"[{_WILL} |][be |][there|with you] # [mins|minutes|min]",
        f"[{_AM} |][on my way|on the way|on our way|omw|nearly there|almost there]",
        f"[{_AM} |][stuck in traffic|held up|delayed|stuck on the bus|stuck on the train|in traffic]",
        "[my |the |][bus|train|tram|taxi] is [late|delayed|running late]",
        "[dw in|dwin|rwyn|rydw in|] rhedeg [# munud |] yn hwyr",
        "[bydda i|byddaf|fydda i|mi fydda i|dw i|dwi|] [n|yn|ychydig yn|bach yn|braidd yn|# munud yn] hwyr",
        "[byddain|fyddain|bydda in|fydda in|dwin|dw in|byddan] hwyr",
        "[hwyr|ar fy ffordd|dw i ar fy ffordd|dwi ar fy ffordd|ar y ffordd|yn sownd mewn traffig]",
        "[yno |] mewn # munud",
        "[im |][running |]late but [still coming|on my way|on the way|coming]",
    ),
    ReplyKind.STOP: (
        f"[stop|stop all|stop the|stop these|stop your|stop sending|stop sending me|stop sending these"
        "|stop sending me these"
        f"|stop sending me any more|stop sending me your|no more|no more of these] {_MESSAGES}",
        "[stop|quit] [texting|messaging|txting] [me|us|this number|my phone] [anymore|any more|]",
        "[dont|do not|please dont|i dont want you to] [text|txt|message] [me|us|this number] [again|anymore|any more|]",
        f"[dont|do not] send [me |][any more|anymore|any|more] {_MESSAGES}",
        f"[i |][dont want|do not want|no longer want] [any more|anymore|any|these|your|more] {_MESSAGES}",
        f"[remove me|take me off|take my number off|unsubscribe me|unsubscribe|opt me out|opt out] [from|of|off|]"
        f" [your |the |these |this |all |]{_MESSAGES} [list|]",
        "[stopiwch|stopio|stop|rhowch y gorau i|peidiwch a|paid a|peidio a] [tecstio|decstio|thecstio|tecsto] [fi|]",
        "[stopiwch|stopio|peidiwch ag|peidiwch a|rhowch y gorau i] [anfon|hanfon] [negeseuon|tecstiau"
        "|neges] [ata i|ataf|i mi"
        "|i fi|]",
        "dim [mwy |rhagor |][o |][negeseuon|tecstiau|decstiau|decsts|negesau]",
    ),
    ReplyKind.START: (
        "[start texting|start sending] me [texts |messages |][again|]",
        "[text|message] me again",
        "[start|resume] [texts|texting|messages] again",
        "[dechrau|dechreuwch|ailddechrau] [tecstio|decstio|anfon negeseuon] [eto|]",
    ),
}

# Alone, or with courtesy, they mean keep; beside something else they are courtesy.
AGREEING = (
    "[yes|yep|yeah|yup|yea|ye|yes indeed|ie|ia|ok|okay|okey dokey|oki|k|okay then|ok then|fine|iawn|oce|alright|noted"
    "|understood|sure|ok cool|no problem]",
)
THANKING = (
    "[thanks|thank you|thankyou|thanx|thx|thnx|tks|ty|ta|cheers|many thanks|thank u|thanks so much|thank you so much"
    "|thanks very much|thank you very much|thanks a lot|thank you for letting me know|thanks for letting me know"
    "|thanks for the reminder|thank you for the reminder|thanks for reminding me|much appreciated|appreciate it"
    "|much obliged|thank you for your help|thanks for your help|thank you all]",
    "[diolch|diolch yn fawr|diolch yn fawr iawn|llawer o ddiolch|diolch i chi|diolch am y neges|diolch am roi gwybod"
    "|diolch o galon|diolch am atgoffa]",
    "[great|lovely|brilliant|perfect|excellent|wonderful|fab|super|received|got it|gwych|grand|bendigedig]",
)
COURTESY = (
    "[please|pls|plz|plse|pleas|plis|hi|hiya|hello|hey|dear sir|dear madam|dear sir or madam|dear all|dear team"
    "|hi there"
    "|hello there|good morning|good afternoon|good evening|sorry|im sorry|i am sorry|so sorry"
    "|very sorry|apologies|my apologies|im afraid|i am afraid|unfortunately|sadly|if possible|x|xx|xxx"
    "|kind regards|regards"
    "|best wishes|many regards|bye|god bless|have a good day|have a nice day|have a lovely day|take care|just|and|oh|so"
    "|sorry for the inconvenience|sorry for any inconvenience|sorry about that|sorry for the short notice"
    "|sorry for short notice]",
    "[os gwelwch yn dda|os gweli di n dda|os gweli din dda|helo|shwmae|su mae|bore da|prynhawn da|noswaith dda|sori"
    "|maen ddrwg gen i|maen ddrwg da fi|mae n ddrwg gen i|maen flin da fi|yn anffodus|cofion|cofion gorau|hwyl"
    "|da iawn]",
)
