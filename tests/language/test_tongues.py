"""The judge of languages: what it must take, and what it must not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from podcast.language.tongues import FEWEST_WORDS, is_in

# The same small talk, written for this test in each language.
TALKS = {
    "en": "The authors suggest a simple way of sorting socks, and they compare it with twelve older programs. "
    "In almost every home the number of lost socks falls within the first week. One question stays open: nobody knows "
    "yet what becomes of the sock that is still missing.",
    "fr": "Les auteurs proposent une méthode simple pour trier les chaussettes, et ils la comparent à douze programmes "
    "plus anciens. Dans presque tous les foyers, le nombre de chaussettes perdues diminue dès la première semaine. "
    "Personne ne sait encore ce que devient la chaussette qui manque.",
    "de": "Die Autoren schlagen ein einfaches Verfahren vor, mit dem sich Socken sortieren lassen, und vergleichen es "
    "mit zwölf älteren Programmen. In fast allen Haushalten sinkt die Zahl der verlorenen Socken schon in der ersten "
    "Woche. Offen bleibt allerdings, was aus der Socke wird, die am Ende noch fehlt.",
    "es": "Los autores proponen un método sencillo para ordenar los calcetines y lo comparan con doce programas más "
    "antiguos. En casi todos los hogares, el número de calcetines perdidos baja desde la primera semana. Nadie sabe "
    "todavía qué ocurre con el calcetín que falta.",
    "it": "Gli autori propongono un metodo semplice per ordinare i calzini e lo confrontano con dodici programmi più "
    "vecchi. In quasi tutte le case il numero dei calzini perduti scende già nella prima settimana. Nessuno sa ancora "
    "che cosa succede al calzino che manca.",
    "pt": "Os autores propõem um método simples para arrumar as meias e comparam-no com doze programas mais antigos. "
    "Em quase todas as casas, o número de meias perdidas diminui logo na primeira semana. Ninguém sabe ainda o que "
    "acontece com a meia que falta.",
    "nl": "De auteurs stellen een eenvoudige manier voor om sokken te sorteren en vergelijken die met twaalf oudere "
    "programma's. In bijna alle huishoudens daalt het aantal verloren sokken al in de eerste week. Niemand weet nog "
    "wat er gebeurt met de sok die ontbreekt.",
    "sv": "Författarna föreslår ett enkelt sätt att sortera strumpor och jämför det med tolv äldre program. I nästan "
    "alla hem minskar antalet borttappade strumpor redan under den första veckan. Ingen vet ännu vad som händer med "
    "den strumpa som saknas.",
    "pl": "Autorzy proponują prosty sposób sortowania skarpetek i porównują go z dwunastoma starszymi programami. W "
    "prawie wszystkich domach liczba zgubionych skarpetek spada już w pierwszym tygodniu. Nikt jeszcze nie wie, co "
    "się dzieje ze skarpetką, której brakuje.",
    "tr": "Yazarlar çorapları ayırmak için basit bir yöntem öneriyor ve bunu on iki eski programla karşılaştırıyor. "
    "Neredeyse bütün evlerde kaybolan çorapların sayısı daha ilk haftada azalıyor. Eksik olan çoraba ne olduğunu "
    "henüz kimse bilmiyor.",
    "fi": "Kirjoittajat ehdottavat yksinkertaista tapaa lajitella sukkia ja vertaavat sitä kahteentoista vanhempaan "
    "ohjelmaan. Lähes kaikissa kodeissa kadonneiden sukkien määrä vähenee jo ensimmäisen viikon aikana. Kukaan ei "
    "vielä tiedä, mitä puuttuvalle sukalle oikein tapahtuu.",
    "zh": "作者提出了一种整理袜子的简单办法，并且跟十二个更早的程序做了比较。几乎在每个家庭里，丢失的袜子从第一周起就"
    "变少了。还有一个问题没有答案：谁也不知道那只不见了的袜子去了哪里。",
    "ja": "著者たちは靴下を片づける簡単な方法を提案し、これまでの十二のプログラムと比べました。ほとんどの家庭で"
    "、なくなる靴下の数は最初の週から減りました。見つからない靴下がどこへ行ったのかは、まだ誰にもわかりません。",
    "ko": "저자들은 양말을 정리하는 간단한 방법을 제안하고 이를 열두 개의 오래된 프로그램과 비교했다. 거의 모든 "
    "가정에서 잃어버린 양말의 수가 첫 주부터 줄었다. 사라진 양말이 어디로 갔는지는 아직 아무도 모른다.",
    "ru": "Авторы предлагают простой способ сортировать носки и сравнивают его с двенадцатью более старыми "
    "программами. Почти во всех домах число потерянных носков падает уже в первую неделю. Никто пока не знает, что "
    "происходит с носком, которого не хватает.",
    "el": "Οι συγγραφείς προτείνουν έναν απλό τρόπο για να ταξινομούνται οι κάλτσες και τον συγκρίνουν με δώδεκα "
    "παλαιότερα προγράμματα. Κανείς δεν ξέρει ακόμη τι γίνεται με την κάλτσα που λείπει.",
    "ar": "يقترح المؤلفون طريقة بسيطة لترتيب الجوارب ويقارنونها باثني عشر برنامجا أقدم. ولا أحد يعرف بعد ماذا يحدث "
    "للجورب المفقود في نهاية الأسبوع الأول.",
    "he": "המחברים מציעים דרך פשוטה למיין גרביים ומשווים אותה לשתים עשרה תוכניות ישנות יותר. איש אינו יודע עדיין מה "
    "קורה  לגרב החסרה בסוף השבוע הראשון.",
    "hi": "लेखक मोज़े छाँटने का एक सरल तरीका सुझाते हैं और उसकी तुलना बारह पुराने प्रोग्रामों से करते हैं। अभी तक कोई नहीं जानता कि "
    "खोए हुए मोज़े का क्या होता है।",
    "th": "ผู้เขียนเสนอวิธีง่าย ๆ ในการจัดถุงเท้าและเปรียบเทียบกับโปรแกรมเก่าสิบสองโปรแกรม ยังไม่มีใครรู้ว่าถุงเท้าที่หายไปอยู่ที่ไหน",
}
LATIN = ("en", "fr", "de", "es", "it", "pt", "nl", "sv", "pl", "tr", "fi")
NAMES = ("DeepSeek-R1", "Qwen2.5-Max", "LiveCodeBench", "GPT-4o", "Kimi k1.5", "Hugging Face", "PairUp", "MMLU-Pro")
TITLES = ("《注意力就是你所需要的一切》", "《大语言模型综述》", "（深度求索）")


@pytest.mark.parametrize("language", TALKS)
def test_a_text_is_in_its_own_language(language: str) -> None:
    assert is_in(TALKS[language], language)
    assert is_in(TALKS[language], f"{language.upper()}-XX")


@pytest.mark.parametrize("language", [language for language in TALKS if language != "en"])
def test_no_other_language_passes_for_english_or_english_for_it(language: str) -> None:
    assert not is_in(TALKS[language], "en-GB")
    assert not is_in(TALKS["en"], language)


@pytest.mark.parametrize("language", [language for language in TALKS if language != "zh"])
@pytest.mark.parametrize("tag", ["zh-CN", "zh-TW", "cmn", "yue"])
def test_nothing_but_chinese_passes_for_it(language: str, tag: str) -> None:
    assert not is_in(TALKS[language], tag)


def test_languages_of_different_scripts_never_pass_for_each_other() -> None:
    scripts = [language for language in TALKS if language not in LATIN] + ["de"]
    taken = {(text, tag) for text in scripts for tag in scripts if is_in(TALKS[text], tag)}
    assert taken == {(language, language) for language in scripts}


@pytest.mark.parametrize("language", ["fr", "de", "es", "it", "pt", "nl"])
def test_seventeen_words_are_enough_to_tell_the_neighbours_from_english(language: str) -> None:
    words = TALKS[language].split()
    stretches = [" ".join(words[at : at + 17]) for at in range(len(words) - 16)]
    assert len(stretches) > 20
    assert not [stretch for stretch in stretches if is_in(stretch, "en")]


@given(st.lists(st.sampled_from(NAMES), max_size=14), st.randoms(use_true_random=False))
def test_chinese_full_of_names_stays_chinese(names: list[str], random: object) -> None:
    parts = [*TALKS["zh"].replace("。", "，").split("，"), *names]
    random.shuffle(parts)  # type: ignore[attr-defined]
    assert is_in("，".join(parts), "zh-CN")
    assert not is_in("，".join(parts), "ja")


@given(st.lists(st.sampled_from(TITLES), max_size=2), st.integers(0, 40))
def test_english_with_a_chinese_title_stays_english(titles: list[str], place: int) -> None:
    words = TALKS["en"].split()
    assert is_in(" ".join([*words[:place], *titles, *words[place:]]), "en")
    assert not is_in(" ".join([*words[:place], *titles, *words[place:]]), "zh")


@given(st.integers(1, 20))
def test_a_chinese_list_of_english_titles_is_chinese(count: int) -> None:
    titles = "、".join(["《On the Use of a Sock That Is Not There, and What to Do With It》"] * count)
    assert is_in(f"今天要讲的论文有{titles}。", "zh-CN")
    assert not is_in(f"Today we will hear about {titles} and then about what it means to all of us at home.", "zh-CN")


@given(st.sampled_from(LATIN[1:]), st.lists(st.sampled_from(NAMES), max_size=6))
def test_a_neighbour_with_english_names_is_not_english(language: str, names: list[str]) -> None:
    assert not is_in(f"{TALKS[language]} {', '.join(names)}", "en")
    assert is_in(f"{TALKS[language]} {', '.join(names)}", language)


@given(st.sampled_from(sorted(TALKS)), st.sampled_from(sorted(TALKS)), st.integers(2, 5))
def test_case_and_repetition_change_nothing(text: str, language: str, times: int) -> None:
    verdict = is_in(TALKS[text], language)
    assert is_in(TALKS[text].upper(), language) is verdict
    assert is_in(" ".join([TALKS[text]] * times), language) is verdict


@given(st.sampled_from(sorted(TALKS)), st.text("0123456789 .,;:!?%+-–—“”()。，！", max_size=60))
def test_numbers_and_punctuation_change_nothing(language: str, marks: str) -> None:
    assert is_in(f"{marks} {TALKS[language]} {marks}", language)


@given(st.text("0123456789 .,;:!?%+-–—“”()。，！\n", max_size=60), st.sampled_from(["en", "zh", "fr", "ru"]))
def test_without_letters_nothing_speaks_against_a_text(text: str, language: str) -> None:
    assert is_in(text, language)


def test_too_few_words_of_the_right_script_are_let_be() -> None:
    few = " ".join(TALKS["fr"].split()[: FEWEST_WORDS - 1])
    assert is_in(few, "en")
    assert not is_in(few, "zh")
    assert not is_in("下周再见。", "en")
    assert not is_in("See you next week.", "zh")


@given(st.text(max_size=300), st.sampled_from(["en", "zh-CN", "ja", "de", "ru", "th", "xx"]))
def test_any_text_gets_a_verdict(text: str, language: str) -> None:
    assert is_in(text, language) in (True, False)


@pytest.mark.parametrize(
    "text",
    [
        "Ni prezentas metodon kiu ordigas ŝtrumpetojn. Ĝi estas pli rapida ol la antaŭaj kaj ne bezonas "
        "fotilon, kiel montras niaj eksperimentoj en multaj hejmoj.",
        "Predstavljamo metodu koja razvrstava čarape. Brža je od prethodnih i ne treba kameru, kao što pokazuju naši "
        "pokusi u mnogim domovima.",
        "Tunawasilisha mbinu ya kupanga soksi. Mbinu hii ni ya haraka zaidi kuliko zilizotangulia na haihitaji "
        "kamera, kama majaribio yetu katika nyumba nyingi yanavyoonyesha.",
    ],
)
def test_twenty_words_without_one_of_english_are_not_english(text: str) -> None:
    assert not is_in(text, "en")
