"""Departments and services of the demo council, described as a council would to its citizens."""

from __future__ import annotations

from booking.services.rules import FieldKind, FieldTerms, FieldWords, ServiceTerms

MONEY, HOUSING, CARE, SKILLS = "Money and benefits", "Housing", "Adult care", "Work and skills"
_PROOF = "Something that shows who you are, if you have it"
_FREE = ("Does it cost anything?", "No. Seeing an advisor is free.")

SERVICES: tuple[tuple[str, ServiceTerms], ...] = (
    (
        MONEY,
        ServiceTerms(
            name="Paying council tax",
            summary="Sort out a council tax bill, get money off it, or agree how to pay what you owe.",
            together=("Check that your bill is right", "Ask for a discount or reduction", "Agree a payment plan"),
            bring=("Your council tax bill or reminder", "Proof of what comes in and goes out each month", _PROOF),
            who_should_come="The person named on the bill, or someone with a note from them.",
            answers=(
                ("I have had a summons. Is it too late?", "No. Come as soon as you can and bring the summons."),
                _FREE,
            ),
            topics=("Arrears", "Discounts and exemptions", "Moving home", "Payment plan"),
        ),
    ),
    (
        MONEY,
        ServiceTerms(
            name="Help with rent and bills",
            summary="Claim help with your rent, or with food and energy bills when money has run out.",
            together=("Claim Housing Benefit", "Ask for an extra payment towards rent", "Get a food or fuel voucher"),
            bring=("Your tenancy agreement or rent statement", "Bank statements for two months", "Energy bills"),
            who_should_come="Whoever pays the rent or the bills.",
            answers=(
                ("How soon can I get a voucher?", "Often on the day. Tell us if you have no food or power."),
                _FREE,
            ),
            topics=("Discretionary payment", "Energy and food", "Housing Benefit"),
        ),
    ),
    (
        HOUSING,
        ServiceTerms(
            name="Finding a home",
            summary="Join the housing register, or find out about renting from a housing association or a landlord.",
            together=("Apply to the housing register", "Check your priority band", "Look for a home to rent"),
            bring=(_PROOF, "Proof of where you live now", "Letters about health needs, if they matter for a home"),
            who_should_come="You, and anyone who will move with you if they can.",
            answers=(
                ("How long is the wait?", "It depends on your band and on the area. We can look at both with you."),
            ),
            topics=("Housing register", "Private renting", "Moving for health"),
        ),
    ),
    (
        HOUSING,
        ServiceTerms(
            name="Keeping your home",
            summary="Get help early if you may lose your home, whatever the reason. We talk in a private room.",
            together=("Look at a notice from your landlord", "Deal with rent arrears", "Make a plan to stay safe"),
            bring=("Any notice or court letter", "Your tenancy agreement or mortgage letter"),
            who_should_come="You. Come with someone you trust if you like.",
            answers=(
                (
                    "I have nowhere to sleep tonight.",
                    "Do not wait for an appointment: call us, or tell the front desk.",
                ),
                ("Will you tell my landlord?", "Only if you agree."),
            ),
            topics=("Notice to leave", "Rent arrears", "Safety at home"),
            minutes=40,
            needs_private_room=True,
        ),
    ),
    (
        CARE,
        ServiceTerms(
            name="Blue Badge parking",
            summary="Apply for a Blue Badge, renew it, or replace one that was lost.",
            together=("See which rules apply to you", "Fill in the application", "Scan your papers"),
            bring=("A photo of the badge holder", "Proof of address", "Benefit letters or a list of medicines"),
            who_should_come="The person who needs the badge, or their carer.",
            answers=(("What does it cost?", "The badge costs £10. Help with applying is free."),),
            topics=("New badge", "Renewal", "Lost badge"),
            minutes=20,
        ),
    ),
    (
        CARE,
        ServiceTerms(
            name="Help to live at home",
            summary="For older or disabled people and their carers: equipment, care and short breaks.",
            together=("Talk about what gets hard", "Ask for a care assessment", "Find equipment and alarms"),
            bring=("A list of medicines", "The name of your GP", "Letters from hospital"),
            who_should_come="The person who needs help, and a carer or relative if they wish.",
            answers=(("Do I have to pay for care?", "It depends on your income. We can do a first check together."),),
            topics=("Care assessment", "Carers", "Equipment"),
            minutes=40,
        ),
    ),
    (
        SKILLS,
        ServiceTerms(
            name="Finding work",
            summary="Write a CV, look for jobs and training, and get ready for an interview.",
            together=("Write or update a CV", "Search and apply for jobs", "Find a free course"),
            bring=("Your CV, if you have one", "Certificates", "The job advert you like"),
            who_should_come="Anyone aged 16 or over.",
            answers=(("I have never had a job. Can I come?", "Yes. We start from what you can do."),),
            topics=("CV and applications", "Interviews", "Training"),
        ),
    ),
    (
        SKILLS,
        ServiceTerms(
            name="Getting online",
            summary="Learn to use a phone, tablet or computer, or fill in an online form with someone beside you.",
            together=("Set up e-mail", "Fill in an online form", "Borrow a tablet or a data SIM"),
            bring=("Your phone or tablet, and its charger", "Passwords you use, if you wrote them down"),
            who_should_come="Anyone. No question is too small.",
            answers=(_FREE,),
            topics=("E-mail and passwords", "Online forms", "Borrowing equipment"),
        ),
    ),
    (
        SKILLS,
        ServiceTerms(
            name="Job club",
            summary="Look for work together: a small group, one advisor, tea and computers.",
            together=("Search for jobs side by side", "Practise interviews", "Hear how others found work"),
            bring=("Your CV, if you have one", "A phone or laptop, if you like to use your own"),
            who_should_come="Anyone aged 16 or over.",
            answers=(("Do I have to speak in front of others?", "No. Say as much or as little as you like."),),
            topics=("Group session",),
            minutes=90,
            write_up_minutes=15,
            seats=8,
        ),
    ),
)

# What services ask, by slug.
FIELDS = {
    "help-with-rent-and-bills": (
        FieldTerms(
            {"en": FieldWords("How many people live with you?", "Count yourself, and children too.")},
            kind=FieldKind.NUMBER,
            required=True,
        ),
        FieldTerms(
            {"en": FieldWords("Your Housing Benefit reference", "It is on our letters, and begins with HB.")},
            kept_days=30,
        ),
    ),
}

# Made up for the demo: the national list has no exact opening hours, desks, rooms or steps.
_DAY, _SATURDAY = ["09:00", "17:30"], ["09:30", "16:00"]
_WEEK: tuple[list[str], ...] = (_DAY, _DAY, _DAY, _DAY, _DAY, _SATURDAY, [])
HOURS = {"rochdale-central-library": _WEEK, "heywood-library": _WEEK, "middleton-library": _WEEK}
DESKS = {"rochdale-central-library": 5, "heywood-library": 3, "middleton-library": 3}
DEMO_ROOMS = {
    "rochdale-central-library": ("Roch room", "Pioneers room"),
    "heywood-library": ("Study room",),
    "middleton-library": ("Garden room",),
    "langley-library": ("Quiet room",),
    "littleborough-library": ("Local history room",),
}
STEPS = {
    "castleton-library": "Two steps at the door. Ring the bell and staff bring a ramp.",
    "wardle-library": "One step at the door.",
}
