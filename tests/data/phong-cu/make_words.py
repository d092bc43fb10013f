"""Makes words.tsv: Vietnamese words in Unicode and as they are stored for fonts of before Unicode.

Two tables that owe nothing to the program's: TCVN3 by the "TCVN" encoding of glibc's iconv, whose bytes stand in a
workbook as the Latin-1 letters of the same numbers; VNI by the rules below, a mark behind each vowel.

Run: python3 make_words.py > words.tsv
"""

import subprocess
import unicodedata

WORDS = """
Đạt|Chưa đạt|Không đạt|Không áp dụng|Có|Cơ bản đạt|đang thi công|Yên Lạc|Vĩnh Tường|Tam Đảo|Bình Xuyên|Lập Thạch
Sông Lô|Tam Dương|Vĩnh Yên|Phúc Yên|Liên Châu|Đồng Cương|Đồng Văn|Trung Hà|Hồng Châu|Nguyệt Đức|Tề Lỗ|Yên Phương
Đại Tự|Văn Tiến|Bồ Sao|Cao Đại|Lũng Hòa|Ngũ Kiên|Nghĩa Hưng|Thổ Tang|Tứ Trưng|Vũ Di|Đạo Trù|Hợp Châu|Yên Dương
Quy hoạch|Giao thông|Thủy lợi|Điện|Trường học|Cơ sở vật chất văn hóa|Nhà ở dân cư|Thu nhập|Hộ nghèo|Lao động có việc làm
Tổ chức sản xuất|Giáo dục và Đào tạo|Y tế|Môi trường và an toàn thực phẩm|Hệ thống chính trị|Quốc phòng và An ninh
ngày 05 tháng 12 năm 2020|triệu đồng/người/năm|tỷ lệ hộ nghèo|xã nông thôn mới kiểu mẫu|nâng cao|đã được công nhận
quyết định của Ủy ban nhân dân tỉnh|chỉ tiêu kế hoạch|kết quả thực hiện|giải ngân vốn đầu tư|dự kiến hoàn thành
nước sạch hợp vệ sinh|rãnh thoát nước chưa đủ|nguồn vốn sự nghiệp|cần bổ sung kinh phí|chẳng hạn|sẵn sàng|vẫn giữ vững
kỹ thuật|khuyến khích|nghỉ hưu|cũ kỹ|mẹ và bé|dễ hiểu|ghế đẩu|quỹ đất|thẻ bảo hiểm y tế|bẩn thỉu|mở rộng|giếng khoan
quả bưởi|sữa tươi|rượu gạo|phở bò|đỗ xe|hỗ trợ|cổ phần|gỗ lim|bờ ruộng|đỡ đầu|lợi ích|mía đường|tía tô|ngõ xóm|đền chùa
bệnh viện|kể cả|về đích|giặt giũ|mặt trận|ăn ở|ấp trứng|ẩm thấp|quẫy đạp|trẻ em|khỏe mạnh|suy nghĩ|tỉ mỉ|bị động
lý do|kỳ trước|tụy|mỹ thuật|ủng hộ|ngữ văn|thứ tự|cự ly|từ chối|lỳ lợm
"""

LETTERS = {"đ": "ñ", "Đ": "Ñ", "ơ": "ô", "Ơ": "Ô", "ư": "ö", "Ư": "Ö"}
WHOLE = {
    "ì": "ì", "í": "í", "ỉ": "æ", "ĩ": "ó", "ị": "ò", "ỵ": "î",
    "Ì": "Ì", "Í": "Í", "Ỉ": "Æ", "Ĩ": "Ó", "Ị": "Ò", "Ỵ": "Î",
}
# Behind a vowel without or with a horn, with a circumflex, with a breve: the tones level, grave, acute, hook, tilde, dot.
PLAIN = dict(zip(["", "\u0300", "\u0301", "\u0309", "\u0303", "\u0323"], ["", "ø", "ù", "û", "õ", "ï"]))
ROOF = dict(zip(["", "\u0300", "\u0301", "\u0309", "\u0303", "\u0323"], ["â", "à", "á", "å", "ã", "ä"]))
BREVE = dict(zip(["", "\u0300", "\u0301", "\u0309", "\u0303", "\u0323"], ["ê", "è", "é", "ú", "ü", "ë"]))


def vni_letter(letter):
    if letter in WHOLE:
        return WHOLE[letter]
    parts = unicodedata.normalize("NFD", letter)
    base, marks = parts[0], parts[1:]
    tone = "".join(m for m in marks if m in PLAIN)
    table = PLAIN
    if "\u0302" in marks:
        table = ROOF
    elif "\u0306" in marks:
        table = BREVE
    elif "\u031b" in marks:
        base = LETTERS[unicodedata.normalize("NFC", base + "\u031b")]
    mark = table[tone]
    return LETTERS.get(base, base) + (mark.upper() if letter.isupper() else mark)


def vni(text):
    return "".join(vni_letter(c) for c in text)


def tcvn3(text):
    # Capitals with tones had a font of their own: small letters in the file.
    toned = lambda c: c.isupper() and any(m in PLAIN for m in unicodedata.normalize("NFD", c)[1:])
    text = "".join(c.lower() if toned(c) else c for c in text)
    done = subprocess.run(["iconv", "-f", "UTF-8", "-t", "TCVN"], input=text.encode(), capture_output=True, check=True)
    return text, done.stdout.decode("latin-1")


print("# Made by make_words.py: Unicode, TCVN3, what TCVN3 shows, VNI")
for word in WORDS.replace("\n", "|").split("|"):
    if word:
        shown, stored = tcvn3(word)
        print(word, stored, shown, vni(word), sep="\t")
