"""Citizens of the demo, all made up: numbers and addresses are those reserved for films and examples."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from booking.citizens.rules import ContactKind, Needs
from booking.visits.rules import Outcome

TAX, BILLS, FIND, KEEP = "paying-council-tax", "help-with-rent-and-bills", "finding-a-home", "keeping-your-home"
BADGE, CARE = "blue-badge-parking", "help-to-live-at-home"
WORK, ONLINE = "finding-work", "getting-online"


class Resident(NamedTuple):
    """A citizen of the demo. `reach` is (m)obile, (e)-mail, (l)andline; `matters` are slugs of services."""

    name: str
    reach: str
    matters: tuple[str, ...]
    needs: Needs = Needs()
    born: date | None = None

    def contacts(self, number: int) -> list[tuple[ContactKind, str]]:
        """Make contact points that reach nobody, always the same for the same `number`."""
        found = []
        if "m" in self.reach:
            found.append((ContactKind.MOBILE, f"+447700900{100 + number}"))
        if "l" in self.reach:
            found.append((ContactKind.LANDLINE, f"+441632960{100 + number}"))
        if "e" in self.reach:
            found.append((ContactKind.EMAIL, f"resident{number}@example.com"))
        return found


RESIDENTS: tuple[Resident, ...] = (
    Resident("Doreen Butterworth", "l", (BADGE, CARE, BILLS), Needs(step_free=True, more_time=True), date(1941, 3, 9)),
    Resident("Mohammed Aslam", "m", (TAX, BILLS, FIND), Needs(language="ur"), date(1968, 7, 22)),
    Resident("Kerry-Ann Lomax", "me", (KEEP, BILLS, TAX), Needs(private_room=True), date(1993, 11, 2)),
    Resident("Stanisław Wójcik", "me", (WORK, FIND), Needs(language="pl"), date(1984, 5, 30)),
    Resident("Nasreen Akhtar", "m", (BILLS, FIND, ONLINE), Needs(), date(1979, 1, 14)),
    Resident("Gary Schofield", "m", (TAX, WORK), Needs(), date(1971, 9, 8)),
    Resident("Selam Tesfay", "m", (FIND, WORK, ONLINE), Needs(), date(1996, 2, 18)),
    Resident("Jean Greenhalgh", "", (BADGE, ONLINE), Needs(step_free=True), date(1938, 12, 1)),
    Resident("Iryna Kovalenko", "me", (WORK, ONLINE, FIND), Needs(language="uk"), date(1989, 6, 27)),
    Resident("Darren Pilling", "m", (KEEP, TAX), Needs(), date(1987, 4, 3)),
    Resident("Fatima Begum", "m", (BILLS, CARE), Needs(), date(1955, 10, 19)),
    Resident("Ciarán O’Shea", "e", (WORK,), Needs(), date(2001, 8, 11)),
    Resident("Maureen Tattersall", "l", (CARE, BADGE), Needs(more_time=True), date(1947, 5, 5)),
    Resident("Aram Rashid", "m", (FIND, WORK), Needs(), date(1990, 3, 23)),
    Resident("Beverley Nuttall", "me", (TAX, BILLS), Needs(), date(1964, 2, 9)),
    Resident("Li Wei", "m", (ONLINE, TAX), Needs(), date(1976, 12, 30)),
    Resident("Tracey Hoyle", "m", (KEEP, BILLS, WORK), Needs(fetch_me=True), date(1982, 7, 16)),
    Resident("Abdi Warsame", "m", (BADGE, FIND), Needs(language="so"), date(1959, 1, 1)),
    Resident("Sheila Ogden", "", (TAX,), Needs(), date(1944, 8, 25)),
    Resident("Ramona Ionescu", "me", (WORK, BILLS), Needs(), date(1992, 9, 12)),
    Resident("Callum Heyes", "m", (WORK, KEEP), Needs(), date(2005, 3, 17)),
    Resident("Zainab Hussain", "me", (FIND, ONLINE), Needs(), date(1998, 10, 6)),
    Resident("Norman Brierley", "l", (CARE, TAX), Needs(step_free=True), date(1936, 6, 14)),
    Resident("Patience Okafor", "me", (WORK, BILLS, FIND), Needs(), date(1985, 11, 21)),
    Resident("Lee Wrigley", "m", (TAX, BILLS), Needs(), date(1978, 4, 29)),
    Resident("Halima Khatun", "m", (BILLS, BADGE), Needs(), date(1961, 5, 13)),
    Resident("Susan Chadwick", "e", (CARE,), Needs(), date(1958, 2, 2)),
    Resident("Olga Lysenko", "m", (ONLINE, WORK), Needs(language="uk"), date(1973, 7, 7)),
    Resident("Wayne Crabtree", "m", (KEEP,), Needs(private_room=True), date(1980, 10, 10)),
    Resident("Rukhsana Bibi", "m", (TAX, FIND), Needs(language="ur"), date(1970, 12, 12)),
    Resident("Thomas Ashton", "m", (WORK,), Needs(), date(2003, 1, 20)),
    Resident("Irene Whittaker", "", (BADGE, CARE), Needs(), date(1942, 11, 11)),
    Resident("Piotr Zieliński", "me", (FIND, TAX), Needs(language="pl"), date(1988, 8, 8)),
    Resident("Chantelle Barlow", "m", (BILLS, KEEP), Needs(), date(1999, 6, 1)),
    Resident("Hamid Rezaei", "me", (WORK, ONLINE), Needs(), date(1981, 3, 15)),
    Resident("Barbara Stott", "l", (ONLINE, TAX), Needs(), date(1950, 9, 28)),
    Resident("Joseph Mwangi", "me", (FIND, WORK), Needs(), date(1977, 4, 18)),
    Resident("Linda Fitton", "me", (CARE, BILLS), Needs(), date(1966, 5, 24)),
    Resident("Bartholomew Featherstonehaugh-Entwistle", "e", (TAX,), Needs(), date(1952, 2, 29)),
    Resident("Aisha", "m", (ONLINE, FIND), Needs(), None),
)

# Notes that an advisor wrote after a consultation, by service, first visit first:
# (topic, what was done, outcome, next step, whether only the department may read it)
Note = tuple[str, str, str, str, bool]
NOTES: dict[str, tuple[Note, ...]] = {
    TAX: (
        (
            "Arrears",
            "Two instalments missed after hours at work were cut. Checked the bill: the single person discount was "
            "missing since April. Applied for it together.",
            Outcome.FOLLOW_UP,
            "We write with the new bill within ten days.",
            False,
        ),
        (
            "Payment plan",
            "New bill has come with the discount. Agreed £38 a month from the 5th, by direct debit.",
            Outcome.RESOLVED,
            "First payment on the 5th.",
            False,
        ),
        (
            "Moving home",
            "Moved from Spotland to Heywood in the summer; closed the old account and opened the new one.",
            Outcome.RESOLVED,
            "",
            False,
        ),
    ),
    BILLS: (
        (
            "Energy and food",
            "Prepayment meter nearly empty, next wage on Friday. Fuel voucher given, food parcel arranged for today.",
            Outcome.FOLLOW_UP,
            "Come back with bank statements to apply for help with the rent.",
            False,
        ),
        (
            "Discretionary payment",
            "Went through two months of statements. Applied for a Discretionary Housing Payment of £22 a week.",
            Outcome.FOLLOW_UP,
            "Decision within three weeks, by letter.",
            False,
        ),
        (
            "Housing Benefit",
            "Payment granted. Rent account is up to date again. Energy debt remains: referred to the debt line.",
            Outcome.REFERRED,
            "The debt line calls within five working days.",
            False,
        ),
    ),
    FIND: (
        (
            "Housing register",
            "Filled in the application to the register. Proof of address is still missing.",
            Outcome.FOLLOW_UP,
            "Bring a bank letter or a bill with the present address.",
            False,
        ),
        (
            "Housing register",
            "Proof of address scanned, application complete. Likely band B because of overcrowding: five in two rooms.",
            Outcome.FOLLOW_UP,
            "Housing tells the band within 28 days.",
            False,
        ),
        (
            "Private renting",
            "Band B confirmed. Set up searches for two bedrooms in Middleton and Heywood, with alerts by text.",
            Outcome.RESOLVED,
            "",
            False,
        ),
    ),
    KEEP: (
        (
            "Notice to leave",
            "Section 21 notice looked at: the deposit was not protected, so it may not stand. Copy taken.",
            Outcome.FOLLOW_UP,
            "Housing options writes to the landlord this week.",
            False,
        ),
        (
            "Safety at home",
            "Spoke alone. Does not feel safe when the former partner comes to the door. Safety plan made, locks to be "
            "changed. No letters to the address, calls only before 3pm.",
            Outcome.REFERRED,
            "The support worker calls tomorrow before 3pm.",
            True,
        ),
        (
            "Rent arrears",
            "Landlord accepts £15 a week on top of the rent. Notice withdrawn in writing.",
            Outcome.RESOLVED,
            "",
            False,
        ),
    ),
    BADGE: (
        (
            "New badge",
            "Went through the walking test questions. Medical letters scanned, photo taken at the library.",
            Outcome.FOLLOW_UP,
            "Decision within four weeks, by letter.",
            False,
        ),
        (
            "New badge",
            "Badge has come. Showed where it may be used and how to set the clock.",
            Outcome.RESOLVED,
            "",
            False,
        ),
    ),
    CARE: (
        (
            "Care assessment",
            "Two falls since summer, stairs are hard, daughter does the shopping. Asked for a care assessment.",
            Outcome.REFERRED,
            "Adult care rings the daughter to set a day.",
            False,
        ),
        (
            "Carers",
            "Daughter came along and is worn out. Talked about a break for her. Memory is getting worse; the GP is "
            "to be asked, with consent.",
            Outcome.FOLLOW_UP,
            "Carer’s assessment in the next two weeks.",
            True,
        ),
        ("Equipment", "Grab rails and a raised seat are fitted. Pendant alarm ordered.", Outcome.RESOLVED, "", False),
    ),
    WORK: (
        (
            "CV and applications",
            "Wrote a first CV together: warehouse, forklift licence, some care work. Saved it to the e-mail account.",
            Outcome.FOLLOW_UP,
            "Apply for the two jobs we marked, then come back.",
            False,
        ),
        (
            "Interviews",
            "Interview at the hospital laundry next week. Practised questions; bus route and clothes sorted.",
            Outcome.FOLLOW_UP,
            "Tell us how it went.",
            False,
        ),
        (
            "Training",
            "Got the job, starts on the 1st. Enrolled in the free English class on Tuesdays.",
            Outcome.RESOLVED,
            "",
            False,
        ),
    ),
    ONLINE: (
        (
            "E-mail and passwords",
            "Set up e-mail on the phone and a password book. Sent and read a first message.",
            Outcome.RESOLVED,
            "",
            False,
        ),
        (
            "Borrowing equipment",
            "Lent a tablet with a data SIM for eight weeks. Can now see the rent account.",
            Outcome.FOLLOW_UP,
            "Bring the tablet back in eight weeks.",
            False,
        ),
        (
            "Online forms",
            "Filled in the school meals form together. Reference noted in the password book.",
            Outcome.RESOLVED,
            "",
            False,
        ),
    ),
}
ABOUT = {
    TAX: "I had a reminder and cannot pay it all at once.",
    BILLS: "My rent went up and I am behind with the gas.",
    FIND: "We are five in two rooms.",
    KEEP: "I got a letter from my landlord.",
    BADGE: "My badge runs out next month.",
    CARE: "My mum has had two falls.",
    WORK: "I would like help with my CV.",
    ONLINE: "I cannot get into my e-mail.",
}
