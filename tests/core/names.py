"""Two thousand names of ten origins, with what a British keyboard makes of them.

"Łukasz=Lukasz" is a name and its plain spelling; one without "=" is typed as it is written.
"""

from __future__ import annotations

from itertools import product
from typing import NamedTuple

_WORDS = {
    "Irish": (
        "Seán=Sean Máire=Maire Pádraig=Padraig Róisín=Roisin Ciarán=Ciaran Éamonn=Eamonn Órla=Orla Niamh"
        " Aoife Siobhán=Siobhan Ann-Marie Áine=Aine Cáit=Cait Dónal=Donal Fionnuala Gráinne=Grainne Liam"
        " Mícheál=Micheal Tadhg Úna=Una",
        "O'Brien=OBrien O’Neill=ONeill Ó_Súilleabháin=O_Suilleabhain McDonald Mc_Carthy Mac_Gabhann"
        " D'Arcy=DArcy Ní_Dhonnchadha=Ni_Dhonnchadha Murphy-Byrne Fitzgerald",
    ),
    "Polish": (
        "Łukasz=Lukasz Małgorzata=Malgorzata Paweł=Pawel Michał=Michal Grażyna=Grazyna Jędrzej=Jedrzej"
        " Bożena=Bozena Wacław=Waclaw Elżbieta=Elzbieta Stanisław=Stanislaw Żaneta=Zaneta Błażej=Blazej"
        " Agnieszka Zdzisław=Zdzislaw Świętosława=Swietoslawa Bronisław=Bronislaw Lucjan Wiesława=Wieslawa"
        " Rafał=Rafal Jolanta",
        "Wałęsa=Walesa Żółkiewska=Zolkiewska Śliwiński=Sliwinski Gołąb=Golab Dąbrowski=Dabrowski"
        " Kowalska-Wójcik=Kowalska-Wojcik Jabłoński=Jablonski Źrebiec=Zrebiec Ćwikła=Cwikla Nowak",
    ),
    "Nordic and German": (
        "Søren=Soren Åse=Ase Björn=Bjorn Jürgen=Jurgen Þórdís=Thordis Guðrún=Gudrun Ægir=Aegir Øyvind=Oyvind"
        " Käthe=Kathe Göran=Goran Håkon=Hakon Ólafur=Olafur Dagný=Dagny Märta=Marta Jørgen=Jorgen"
        " Sigríður=Sigridur Mårten=Marten Günther=Gunther Bjørk=Bjork Æsa=Aesa",
        "Møller=Moller Weiß=Weiss Großmann=Grossmann Ångström=Angstrom Þorsteinsson=Thorsteinsson"
        " Ødegård=Odegard Müller-Lüdenscheidt=Muller-Ludenscheidt Kjærgaard=Kjaergaard"
        " Björnsdóttir=Bjornsdottir Straußmann=Straussmann",
    ),
    "Serbian and Croatian": (
        "Đorđe=Dorde Željko=Zeljko Nikša=Niksa Anđela=Andela Krešimir=Kresimir Živana=Zivana Mišo=Miso"
        " Dražen=Drazen Ljubiša=Ljubisa Ružica=Ruzica Čedomir=Cedomir Šime=Sime Božo=Bozo Snežana=Snezana"
        " Ćiro=Ciro Jovan Žarko=Zarko Vesna Saša=Sasa Đurđa=Durda",
        "Đoković=Dokovic Hadžić=Hadzic Ćosić=Cosic Šešelj=Seselj Čović-Žunić=Covic-Zunic Tuđman=Tudman"
        " Grđić=Grdic Žižek=Zizek Perišić=Perisic Marković=Markovic",
    ),
    "Turkish": (
        "Yıldırım=Yildirim İbrahim=Ibrahim Çağla=Cagla Gökçe=Gokce Şükrü=Sukru Ayşe=Ayse Işıl=Isil Ömür=Omur"
        " Tuğba=Tugba Gülşen=Gulsen Nazlı=Nazli Çiğdem=Cigdem Özgür=Ozgur Doğan=Dogan Kıvanç=Kivanc"
        " Müjde=Mujde İsmail=Ismail Halûk=Haluk Sıla=Sila Ümit=Umit",
        "Yılmaz=Yilmaz Çelik=Celik Öztürk=Ozturk Aydın=Aydin Şahin=Sahin Kılıç=Kilic"
        " Güneş-Ağaoğlu=Gunes-Agaoglu Çakır=Cakir Işık=Isik Doğru=Dogru",
    ),
    "Ukrainian": (
        "Андрій=Andrii Олена=Olena Сергій=Sergii Ярослав=Yaroslav Юлія=Yuliya Щербан=Shcherban"
        " Наталія=Nataliya Богдан=Bogdan Ірина=Irina Тарас=Taras Любов=Lyubov Їжак=Izhak Ганна=Ganna"
        " Микола=Mikola Ольга=Olga Василь=Vasil Зоряна=Zoryana Іван=Ivan Марія=Mariya Євген=Ievgen",
        "Шевченко=Shevchenko Кравчук=Kravchuk Щербак=Shcherbak Коваль=Koval Мельник=Melnik Цюпа=Tsyupa"
        " Бойко-Гринько=Boiko-Grinko Жук=Zhuk Хоменко=Khomenko Лисенко=Lisenko",
    ),
    "Vietnamese": (
        "Nguyễn=Nguyen Đức=Duc Thị=Thi Phượng=Phuong Hồng=Hong Trần=Tran Vũ=Vu Đặng=Dang Bảo=Bao Quỳnh=Quynh"
        " Lê=Le Mỹ=My Hường=Huong Tuấn=Tuan Ngọc=Ngoc Ánh=Anh Dũng=Dung Thảo=Thao Yến=Yen Sơn=Son",
        "Phạm=Pham Hoàng=Hoang Võ=Vo Bùi=Bui Đỗ=Do Dương=Duong Lý=Ly Trịnh=Trinh Đinh=Dinh Huỳnh=Huynh",
    ),
    "Urdu and Arabic": (
        "محمد فاطمہ عائشہ احمد خدیجہ یوسف زینب علی حسن مریم عبداللہ نور سلمیٰ عمر بلال حمزہ سارہ طارق یاسمین إبراهيم",
        "خان چودھری قریشی بٹ ملک شیخ الحسيني عثمان میر صدیقی",
    ),
    "Bengali": (
        "রহিম করিম ফাতেমা সুমাইয়া আব্দুল নাসরিন মোহাম্মদ শাহনাজ তানভীর রুবিনা জাহাঙ্গীর সাবিনা ইমরান পারভীন কামাল নূরজাহান সেলিম শিরিন হাসান মৌসুমী",
        "চৌধুরী ইসলাম রহমান উদ্দিন বেগম খাতুন মিয়া আহমেদ সরকার হোসেন",
    ),
    "Chinese": (
        "小龙 美玲 志強 秀英 伟 芳 娜 敏 静 丽 强 磊 洋 勇 艳 杰 娟 涛 明 超",
        "李 王 张 劉 陳 楊 趙 黃 周 歐陽",
    ),
}


class Name(NamedTuple):
    """A name as given, and as somebody types it who has a British keyboard."""

    given: str
    plain: str


def _names(origin: str) -> list[Name]:
    halves = [[word.replace("_", " ").partition("=") for word in words.split()] for words in _WORDS[origin]]
    return [
        Name(f"{first} {last}", f"{plain or first} {plain_last or last}")
        for (first, _, plain), (last, _, plain_last) in product(*halves)
    ]


NAMES = {origin: _names(origin) for origin in _WORDS}
