"""Made people of six origins, and each of them on another occasion: what people give, mistype and leave out."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random


def words(text: str) -> list[str]:
    """Split a text of names."""
    return text.split()


GIVEN = {
    "english": words("""
James Robert William David Thomas Michael Richard Joseph Charles Daniel Margaret Elizabeth Susan Catherine
Patricia Jennifer Deborah Christine Samantha Victoria Rebecca Alexandra Edward Anthony Stephen Andrew Philip
Gregory Benjamin Frederick Abigail Eleanor Florence Harriet Matilda Dorothy Kathleen Geoffrey Lawrence Timothy
"""),
    "southasian": words("""
Mohammed Ahmed Ali Hassan Hussain Imran Usman Bilal Amina Fatima Ayesha Khadija Zainab Maryam Sana Saima Nadia
Shazia Rukhsana Parveen Tariq Shabir Nasreen Yasmin Farhan Kamran Adeel Waqas Asif Rashid Priya Sunita Anjali
Rajesh Sanjay Vikram Deepak Harpreet Gurpreet Manjit
"""),
    "polish": words("""
Łukasz Piotr Paweł Tomasz Krzysztof Andrzej Michał Marcin Jakub Wojciech Grzegorz Mateusz Małgorzata Agnieszka
Katarzyna Ewa Anna Joanna Magdalena Monika Barbara Elżbieta Zofia Beata Dorota Jolanta Aleksandra Karolina
Natalia Sylwia Zbigniew Stanisław Sławomir Rafał Dariusz
"""),
    "arabic": words("""
Mohamed Ahmad Omar Khaled Mahmoud Mustafa Youssef Ibrahim Abdullah Hamza Samir Walid Nabil Karim Rania Layla
Huda Salma Noor Mariam Aisha Samira Amal Hanan Zahra Dalia Ghada Rasha Wafa Sawsan Tarek Fadi Bassam Jamal
Hisham
"""),
    "welsh": words("""
Rhys Dafydd Gareth Owain Llewelyn Iestyn Gwilym Emyr Aled Huw Ioan Geraint Ceri Sian Angharad Bethan Carys
Ffion Gwenllian Nia Rhiannon Catrin Eleri Mair Delyth Eirlys Lowri Myfanwy Tegwen Meinir
"""),
    "chinese": words("""
Wei Fang Min Jing Lei Yan Qiang Juan Xiuying Jun Ming Xiaoming Meiling Xiaoli Zhiwei Yong Hui Ping Xin Yuting
Haoran Zixuan Chunhua Guoqiang Jianguo Lihua Meifang Shufen Weidong Xuemei
"""),
}
FAMILY = {
    "english": words("""
Smith Jones Taylor Brown Wilson Johnson Walker Wright Robinson Thompson White Hughes Edwards Green Hall Wood
Harris Clarke Jackson Turner Hill Cooper Ward Morris Moore Clark Baker Harrison Morgan Patel Ashworth
Butterworth Clegg Howarth Kershaw Schofield Greenwood Fielding Crabtree Ogden Whitworth Sutcliffe Holt Mills
Hardman O'Brien Lomax Entwistle Chadwick Hargreaves
"""),
    "southasian": words("""
Khan Hussain Ahmed Ali Akhtar Begum Mahmood Iqbal Shah Malik Mirza Qureshi Chaudhry Bibi Rehman Aslam Javed
Rafiq Saleem Yousaf Sharif Bashir Nawaz Patel Singh Kaur Sharma Gupta Desai Chowdhury Miah Uddin Islam Rahman
Haque Kayani Bhatti Sheikh Siddiqui Butt
"""),
    "polish": words("""
Nowak Kowalski Wiśniewski Wójcik Kowalczyk Kamiński Lewandowski Zieliński Szymański Woźniak Dąbrowski
Kozłowski Jankowski Mazur Kwiatkowski Krawczyk Piotrowski Grabowski Pawłowski Michalski Król Wieczorek
Jabłoński Wróbel Nowakowski Majewski Olszewski Stępień Malinowski Jaworski Adamczyk Dudek Pawlak Walczak
Górski
"""),
    "arabic": words("""
Al-Masri Haddad Khoury Nasser Saleh Hamdan Mansour Khalil Aziz Darwish Shaheen Najjar Sabbagh Kassem Farah
Hijazi Barakat Awad Othman Ismail Zidan Bakri Halabi Shami Rashed Qasim Jaber Mousa Sulaiman Yaqoub Abbas
Fares Hakim Sayegh Tamimi
"""),
    "welsh": words("""
Jones Williams Davies Evans Thomas Roberts Lewis Hughes Morgan Griffiths Edwards Owen Price Pritchard Powell
Parry Llewellyn Rees Vaughan Gwynne Lloyd Bowen Bevan Probert Jenkins Howells Meredith Ellis Humphreys
Phillips
"""),
    "chinese": words("""
Wang Li Zhang Liu Chen Yang Huang Zhao Wu Zhou Xu Sun Ma Zhu Hu Guo Lin Luo Zheng Liang Xie Tang Song Deng
Feng Cao Peng Yuan Dong Pan
"""),
}
# The same name as it is written or said otherwise.
OTHERWISE = {
    "english": """
Catherine=Katherine, Stephen=Steven, Philip=Phillip, Clarke=Clark, Geoffrey=Jeffrey, Elizabeth=Liz,
William=Bill, Robert=Bob, Margaret=Maggie, Deborah=Debbie, Thompson=Thomson, Lawrence=Laurence, O'Brien=O
Brien, Kathleen=Kathy, Anthony=Tony
""",
    "southasian": """
Mohammed=Muhammad, Mohammed=Mohamed, Hussain=Hussein, Ahmed=Ahmad, Ayesha=Aisha, Zainab=Zaynab, Yousaf=Yusuf,
Chaudhry=Choudhury, Rehman=Rahman, Iqbal=Eqbal, Fatima=Fatema, Maryam=Mariam, Qureshi=Quraishi,
Siddiqui=Siddiqi, Yasmin=Yasmeen
""",
    "polish": """
Małgorzata=Gosia, Katarzyna=Kasia, Krzysztof=Kris, Aleksandra=Ola, Wojciech=Wojtek, Wiśniewski=Wisniewska,
Kowalski=Kowalska, Jakub=Kuba
""",
    "arabic": """
Mohamed=Mohammad, Youssef=Yusuf, Ahmad=Ahmed, Mustafa=Moustafa, Khaled=Khalid, Mahmoud=Mahmud, Layla=Leila,
Noor=Nour, Al-Masri=Almasri, Al-Masri=El Masri, Sulaiman=Suleiman, Othman=Uthman, Khoury=Khouri, Mousa=Musa,
Aisha=Ayesha
""",
    "welsh": """
Llewelyn=Llywelyn, Rhys=Rees, Sian=Siân, Griffiths=Griffith, Davies=Davis, Phillips=Philips,
Llewellyn=Llewelyn, Humphreys=Humphries, Pritchard=Prichard, Huw=Hugh
""",
    "chinese": """
Zhang=Chang, Xu=Hsu, Zhou=Chow, Xiaoming=Xiao Ming, Meiling=Mei Ling, Li=Lee, Guoqiang=Guo Qiang
""",
}
ORIGINS = tuple(GIVEN)
CHANGES = words("same typo typo swapped otherwise otherwise initial number born family_name typo_and_number")


@dataclass(frozen=True)
class Person:
    """Who gave what; `truth` tells one real person from another."""

    truth: int
    origin: str
    name: str
    born: date | None
    number: int | None
    change: str = ""


def somebody(rng: Random, truth: int, origin: str) -> Person:
    """A person who gives everything."""
    name = f"{rng.choice(GIVEN[origin])} {rng.choice(FAMILY[origin])}"
    if rng.random() < 0.1:
        name = f"{rng.choice(GIVEN[origin])} {name}"
    born = date(1940, 1, 1) + timedelta(days=rng.randrange(65 * 365))
    return Person(truth, origin, name, born, rng.randrange(10**9))


def relative(rng: Random, person: Person, truth: int) -> Person:
    """A twin, or a father of the same name, with the same number."""
    words, born = person.name.split(), person.born
    if rng.random() < 0.5:
        words[0] = rng.choice([name for name in GIVEN[person.origin] if name != words[0]])
        return replace(person, truth=truth, name=" ".join(words))
    return replace(person, truth=truth, born=date(born.year - 28, born.month, born.day % 28 + 1))


def again(rng: Random, person: Person) -> Person:
    """The same person on another occasion: something changed, and not everything is given."""
    change = rng.choice(CHANGES)
    told = replace(person, change=change)
    words = person.name.split()
    if change.startswith("typo"):
        told = replace(told, name=_mistyped(rng, words))
    elif change == "swapped":
        told = replace(told, name=" ".join(reversed(words)))
    elif change == "otherwise":
        told = replace(told, name=_written_otherwise(rng, person))
    elif change == "initial":
        told = replace(told, name=" ".join([words[0][0], *words[1:]]))
    elif change == "family_name":
        return replace(told, name=" ".join([*words[:-1], rng.choice(FAMILY[person.origin])]))
    elif change == "born":
        return replace(told, born=_misheard(rng, person.born))
    if change.endswith("number"):
        told = replace(told, number=rng.randrange(10**9))
    if rng.random() < 0.35:
        return replace(told, born=None)
    return replace(told, number=None) if rng.random() < 0.2 else told


def _mistyped(rng: Random, words: list[str]) -> str:
    chosen = max(range(len(words)), key=lambda index: len(words[index]) + rng.random())
    word = words[chosen]
    at = rng.randrange(1, max(2, len(word) - 1))
    left_out, doubled = word[:at] + word[at + 1 :], word[:at] + word[at] + word[at:]
    swapped = word[:at] + word[at + 1 : at + 2] + word[at] + word[at + 2 :]
    wrong = word[:at] + rng.choice("aeiorstnlm") + word[at + 1 :]
    return " ".join([*words[:chosen], rng.choice([left_out, doubled, swapped, wrong]), *words[chosen + 1 :]])


def _written_otherwise(rng: Random, person: Person) -> str:
    pairs = [pair.strip().split("=") for pair in OTHERWISE[person.origin].split(",")]
    pairs += [[other, one] for one, other in pairs]
    words = person.name.split()
    for one, other in rng.sample(pairs, len(pairs)):
        if one in words:
            return person.name.replace(one, other)
    return person.name


def _misheard(rng: Random, born: date) -> date:
    if rng.random() < 0.5 or born.day > 12:
        return born.replace(day=born.day % 28 + 1)
    return date(born.year, born.day, born.month)
