"""What customers and agents of a large desk say, in eight languages; all invented, drawn by a given chance."""

# ruff: noqa: E501  (tables of texts, one language a line)

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from types import MappingProxyType

PRODUCTS = ("Surveyor", "Gradebook", "Ledger", "Dispatch", "Warehouse", "Payroll", "Cashdesk", "Planner")
MODULES = ("Export", "Import", "Reports", "Printing", "Backup", "Licence", "Sync", "Forms")
TAGS = ("licence", "printing", "vip", "training", "bug", "upgrade", "billing", "network")

NAMES: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]] = MappingProxyType({
    "en": (("Anna", "Peter", "Grace", "Tom", "Emily", "James", "Olivia", "Harry", "Chloe", "Samuel"), ("Smith", "Okafor", "Holt", "Walker", "Hughes", "Turner", "Baker", "Morgan", "Reed", "Foster")),
    "de": (("Jürgen", "Anna", "Käthe", "Björn", "Sabine", "Uwe", "Jörg", "Heike", "Günter", "Ruth"), ("Müller", "Großkopf", "Schäfer", "Weiß", "Köhler", "Berg", "Schröder", "Vogt", "Jäger", "Brandt")),
    "tr": (("İbrahim", "Işıl", "Ayşe", "Çağla", "Yiğit", "Şule", "Ömer", "Gülşen", "Deniz", "İpek"), ("Yılmaz", "Şahin", "Çelik", "Öztürk", "Kılıç", "Aydın", "Doğan", "Işık", "İnan", "Güneş")),
    "zh": (("晓明", "伟", "芳", "秀英", "敏", "静", "丽", "强", "磊", "洋"), ("王", "李", "张", "刘", "陈", "杨", "黄", "赵", "吴", "周")),
    "ja": (("健", "結衣", "大輔", "美咲", "翔太", "陽菜", "直樹", "彩", "拓也", "葵"), ("佐藤", "鈴木", "高橋", "田中", "伊藤", "渡辺", "山本", "中村", "小林", "加藤")),
    "ar": (("محمد", "فاطمة", "أحمد", "مريم", "خالد", "ليلى", "يوسف", "نور", "عمر", "سارة"), ("الحسن", "العلي", "حداد", "خوري", "منصور", "نجار", "صالح", "شاهين", "عيسى", "درويش")),
    "fr": (("Chloé", "François", "Zoé", "Jérôme", "Élise", "Benoît", "Inès", "Rémi", "Noël", "Hélène"), ("Martin", "Lefèvre", "Gérard", "Dubois", "Moreau", "Fournier", "Béranger", "Roux", "Côté", "Garnier")),
    "ru": (("Иван", "Ольга", "Алексей", "Мария", "Сергей", "Наталья", "Артём", "Елена", "Павел", "Юлия"), ("Иванов", "Смирнова", "Кузнецов", "Попова", "Соколов", "Лебедева", "Козлов", "Новикова", "Морозов", "Фёдоров")),
})  # fmt: skip

COUNTRY_CODES: Mapping[str, str] = MappingProxyType(
    {"en": "44", "de": "49", "tr": "90", "zh": "86", "ja": "81", "ar": "966", "fr": "33", "ru": "7"}
)

PHRASES: Mapping[str, tuple[str, ...]] = MappingProxyType({
    "en": ("The printer stops with {error} after every second page.", "Since the update to {version} the invoice total is empty.", "Could you please look at our screen this afternoon?", "The report {word} is missing from the list, although I saved it twice.", "I restarted the server {host} and the error came back.", "Thank you, that solved it!", "The export writes question marks instead of letters.", "My licence key was moved to a new laptop.", "Please call me at {phone} when you are ready.", "The backup of {word} failed during the night.", "We changed the template {word} and now the columns are too narrow.", "Which version are you running, {version} or an older one?", "Open the settings, choose {word}, and press Save.", "The scanner loses its connection twice a day.", "I have sent the log file to {mail}."),
    "de": ("Der Drucker bricht nach jeder zweiten Seite mit {error} ab.", "Seit dem Update auf {version} ist die Rechnungssumme leer.", "Können Sie sich heute Nachmittag unseren Bildschirm ansehen?", "Beim Export werden Umlaute zu Fragezeichen.", "Die Übersicht {word} fehlt in der Liste, obwohl ich sie gespeichert habe.", "Ich habe den Server {host} neu gestartet, der Fehler bleibt.", "Vielen Dank, das war die Lösung!", "Bitte rufen Sie mich unter {phone} zurück.", "Die Sicherung von {word} ist in der Nacht fehlgeschlagen.", "Öffnen Sie die Einstellungen und wählen Sie {word}.", "Die Größe der Spalten in {product} lässt sich nicht ändern.", "Das Protokoll habe ich an {mail} geschickt."),
    "tr": ("Yazıcı her ikinci sayfadan sonra {error} ile duruyor.", "{version} güncellemesinden sonra fatura toplamı boş görünüyor.", "Bu öğleden sonra ekranımıza bakabilir misiniz?", "Dışa aktarımda harfler soru işaretine dönüşüyor.", "{word} raporu listede yok, oysa iki kez kaydettim.", "{host} sunucusunu yeniden başlattım, hata devam ediyor.", "Teşekkürler, sorun çözüldü!", "Lütfen beni {phone} numarasından arayın.", "İŞLEM GÜNLÜĞÜNÜ {mail} adresine gönderdim.", "Ayarları açın, {word} seçin ve kaydedin.", "Yedekleme gece {error} hatasıyla kesildi."),
    "zh": ("打印机每打印两页就停止，提示{error}。", "更新到{version}之后发票总金额为空。", "今天下午可以看一下我们的屏幕吗？", "导出的文件里文字都变成了问号。", "报表{word}不在列表中，虽然我保存了两次。", "服务器{host}已经重新启动，错误仍然出现。", "谢谢，问题已经解决！", "请拨打{phone}联系我。", "昨晚{word}的备份失败了。", "请打开设置，选择{word}，然后保存。", "日志文件已经发送到{mail}。"),
    "ja": ("プリンターが二ページごとに{error}で停止します。", "{version}に更新してから請求書の合計が空になりました。", "今日の午後、画面を見ていただけますか。", "エクスポートすると文字が疑問符になります。", "レポート{word}が一覧にありません。二回保存しました。", "サーバー{host}を再起動しましたが、エラーが続いています。", "ありがとうございます。解決しました。", "{phone}までお電話ください。", "昨夜{word}のバックアップに失敗しました。", "設定を開いて{word}を選び、保存してください。"),
    "ar": ("تتوقف الطابعة بعد كل صفحتين مع الخطأ {error}.", "منذ التحديث إلى {version} أصبح مجموع الفاتورة فارغا.", "هل يمكنكم النظر إلى شاشتنا بعد ظهر اليوم؟", "عند التصدير تتحول الحروف إلى علامات استفهام.", "التقرير {word} غير موجود في القائمة.", "أعدت تشغيل الخادم {host} والخطأ ما زال موجودا.", "شكرا، تم حل المشكلة!", "يرجى الاتصال بي على {phone}.", "فشل النسخ الاحتياطي {word} في الليل."),
    "fr": ("L'imprimante s'arrête toutes les deux pages avec {error}.", "Depuis la mise à jour {version} le total de la facture est vide.", "Pouvez-vous regarder notre écran cet après-midi ?", "À l'export les accents deviennent des points d'interrogation.", "Le rapport {word} manque dans la liste, bien que je l'aie enregistré.", "J'ai redémarré le serveur {host} et l'erreur est revenue.", "Merci, c'est réglé !", "Rappelez-moi au {phone} s'il vous plaît.", "La sauvegarde de {word} a échoué cette nuit."),
    "ru": ("Принтер останавливается после каждой второй страницы с ошибкой {error}.", "После обновления до {version} сумма счёта пустая.", "Не могли бы вы посмотреть наш экран сегодня днём?", "При экспорте буквы превращаются в вопросительные знаки.", "Отчёт {word} пропал из списка, хотя я сохранил его дважды.", "Я перезапустил сервер {host}, ошибка вернулась.", "Спасибо, всё решено!", "Перезвоните мне, пожалуйста: {phone}.", "Резервная копия {word} ночью не создана."),
})  # fmt: skip

SHARES = ("en",) * 7 + ("de",) * 4 + ("tr",) * 3 + ("zh",) * 3 + ("ja", "ar", "fr", "ru")
"""The language of a customer is one of these, by chance."""

_SYLLABLES = tuple(consonant + vowel for consonant in "bdfgklmnprstv" for vowel in "aeio")

RARE_WORDS = 60_000
"""Words that only few texts hold: names of reports, of machines, of people."""


def rare_word(chance: random.Random) -> str:
    """Return a made-up word; small ones come often, most of the others hardly ever."""
    number = int(RARE_WORDS ** chance.random())
    word = ""
    while number or len(word) < 4:
        number, at = divmod(number, len(_SYLLABLES))
        word += _SYLLABLES[at]
    return word


def phone(chance: random.Random, language: str) -> str:
    """Return a telephone number in one of the ways that people write them."""
    code = COUNTRY_CODES[language]
    area, first, last = chance.randrange(20, 999), chance.randrange(100, 999), chance.randrange(1000, 9999)
    ways = (
        f"+{code} {area} {first} {last}",
        f"+{code}{area}{first}{last}",
        f"0{area}/{first}{last}",
        f"00{code} ({area}) {first}-{last}",
        f"+{code} (0){area} {first} {last}",
    )
    return ways[chance.randrange(len(ways))]


_SLOTS: Mapping[str, Callable[[random.Random, str], str]] = MappingProxyType({
    "{error}": lambda chance, _: f"E-{chance.randrange(1000, 3000)}",
    "{version}": lambda chance, _: f"{chance.randrange(5, 10)}.{chance.randrange(12)}.{chance.randrange(40)}",
    "{word}": lambda chance, _: rare_word(chance).capitalize(),
    "{host}": lambda chance, _: f"{rare_word(chance)}-{chance.randrange(1, 30):02}",
    "{phone}": phone,
    "{product}": lambda chance, _: PRODUCTS[chance.randrange(len(PRODUCTS))],
    "{mail}": lambda chance, _: f"support@{rare_word(chance)}.example",
})  # fmt: skip

_PARTS: Mapping[str, tuple[tuple[str, str, str], ...]] = MappingProxyType({
    language: tuple(
        next(((before, slot, after) for slot in _SLOTS for before, found, after in [line.partition(slot)] if found), (line, "", ""))
        for line in lines
    )
    for language, lines in PHRASES.items()
})  # fmt: skip


def sentence(chance: random.Random, language: str) -> str:
    """Return one sentence."""
    parts = _PARTS[language]
    before, slot, after = parts[int(chance.random() * len(parts))]
    return f"{before}{_SLOTS[slot](chance, language)}{after}" if slot else before


def message(chance: random.Random, language: str) -> str:
    """Return one to three sentences."""
    return " ".join([sentence(chance, language) for _ in range(1 + int(chance.random() * 3))])
