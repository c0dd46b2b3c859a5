"""What may be repeated of live rows: by the name of a column, by a value, by how many share it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from loader.flow.binding import Bound
from loader.flow.table import Column
from loader.profile.categories import Value, categories
from loader.profile.contents import gives_away
from loader.profile.people import are_names
from loader.profile.privacy import is_mark, kind_of, revealing, sounds_like_a_place
from loader.types import PgType
from tests.support.schemas import BIG, TEXT

FLAG, NUMERIC = PgType(16, "bool", "bool"), PgType(1700, "numeric", "numeric", scale=6)
JSON, ARRAY = PgType(3802, "jsonb", "jsonb"), PgType(1009, "_text", "array", element=TEXT)


def bound(name: str, kind: PgType = TEXT, personal: bool | None = None) -> Bound:
    return Bound(Column(name, 1, kind), name, None, None, "", personal=personal)


@pytest.mark.parametrize(
    "name",
    [
        *("recipient", "sales_rep", "delivery_instructions", "nom", "apellido", "kontakt", "client_ip", "passport"),
        *("prénom", "nombre", "vorname", "cognome", "telefono", "adresse", "rua", "empfänger", "Empfaenger"),
        "cliente",
        *("indirizzo", "imię", "nazwisko", "名前", "ИмяПокупателя", "customerName", "handled_by"),
        "warehouse_manager",
        *("phone_number", "tax_id", "IBAN", "noteInternal", "gift_message", "codice_fiscale", "ipAddress"),
        *("lieferhinweis", "cust_nm", "tel_no", "nif", "cpf", "ime", "adresse2", "remarks", "gift_note"),
        "pickup_person",
        *("ip4", "device_id", "session_token", "last4", "engraved_text", "abgeholt_von", "recogido_por"),
        "quem_recebe",
        *("xing_ming", "shouji", "denwa", "okyakusama", "ireum", "musteri_adi", "tckn", "grahak", "aadhaar_no"),
        "alamat",
        *("poluchatel", "eponimo", "megjegyzés", "poznámka", "opmerking", "henkilötunnus", "sdt", "hawiyya"),
        "raqm_hatif",
        *("رقم_الهوية", "收货人", "フリガナ", "휴대폰", "Επώνυμο", "मोबाइल"),
    ],
)  # fmt: skip
def test_a_persons_column_is_known_by_its_name(name: str) -> None:
    assert kind_of(name) == "person"


@pytest.mark.parametrize(
    "name",
    [
        "diagnosis",
        "Krankenkasse",
        "religion",
        "ethnicity",
        "política_etnia",
        "health_score",
        "geburtsdatum",
        "gender",
        "data_nasc",
        "seinengappi",
        "doğum_tarihi",
        "生年",
    ],
)
def test_what_the_law_protects_is_known_by_its_name(name: str) -> None:
    assert kind_of(name) == "special"


@pytest.mark.parametrize(
    "name",
    [
        *("customer_group", "kundengruppe", "store_name", "carrier_name", "contact_method", "email_template"),
        "desk",
        *("platform_version", "channel", "shelf", "supplier", "almacen", "kostenstelle", "risk_band"),
        "order_status",
        *("sku_name", "invoice_series", "cancel_reason", "phone_verified", "card_brand", "zahlart", "kargo"),
        "magasin",
    ],
)  # fmt: skip
def test_things_are_nobodys(name: str) -> None:
    assert kind_of(name) == ""


def test_places_are_nobodys_in_any_language() -> None:
    assert all(map(sounds_like_a_place, ("shipping_city", "billing_country_code", "plz", "ville", "ciudad", "cidade")))
    assert not any(map(sounds_like_a_place, ("address_line", "shelf", "landing_page")))


@pytest.mark.parametrize(
    "value",
    [
        *("anna@x.test", "10.1.2.3", "2001:db8::1", "00:1b:44:11:3a:b7", "+49 151 1234567", "0151/1234567"),
        *("DE89370400440532013000", "4111 1111 1111 1111", "AB123456C", "C01X00T47", "RSSMRA85T10A562S"),
        "123-45-6789",
        *("52.5200, 13.4050", "https://x.test/a?token=abc", "https://me:pw@x.test/", "Hauptstrasse 5", "12 Elm St"),
        *("Anna Müller", "Weber, Anna", "山田 太郎", "王伟", "Leave it with Anna next door", "a1b2c3d4e5f6a7b8c9d0e1"),
        *("maria garcia", "garcia_maria", "M. Garcia", "Garcia, M", "Rajesh Kumar Sharma", "Ayşe Kaya", "राजेश शर्मा"),
        "王小明",
        *("Nguyễn Thị Hoa", "Wang Xiaoming", "Mrs. Zork", "Frau Zork", "c/o Zork", "z.Hd. Zork", "To Maria"),
        "Maria's order",
        *("maria (at) web.de", "maria at web dot de", "12 34 56 78", "555-0123", "Lindenallee", "Hauptstraße"),
        "P.O. Box 7",
        *("C/ Mayor 3", "Bağdat Caddesi 12", "Невский проспект 10", "渋谷区神南1-2-3", "테헤란로 123"),
        "شارع الملك فهد 12",
        *("Apt 12", "52.520008", "9F4MGCFG+2V", "**** 4242", "sk_live_51Habc", "t.me/maria", "Catholic"),
        "pregnant",
    ],
)  # fmt: skip
def test_a_value_may_give_somebody_away(value: str) -> None:
    assert gives_away(value)


@pytest.mark.parametrize(
    "value",
    [
        *("web", "UPS Ground", "Standard Shipping (5-7 days)", "v2.3.1", "SUMMER2024", "1920x1080", "2026-01-02"),
        *("2026-01-02 10:00:00", "12:30:45", "Free over 50 EUR", "Haus & Hof", "Default Store View", "2025/001"),
        *("AB-4711", "10115", "https://x.test/track", "Royal Mail", "Rose Gold"),
        *("Will Call", "Early Bird", "India Post", "Next Day Air", "Tienda Madrid", "Lyon Part-Dieu", "Forest Green"),
        "500-1000",
        *("Flat 20% off", "Unit price", "Safari", "0.1925", "for wholesale", "to be sent", "From Store", "2020-2021"),
        "Dr",
    ],
)  # fmt: skip
def test_a_label_gives_nobody_away(value: str) -> None:
    assert not gives_away(value)


def test_a_column_of_first_names_holds_names() -> None:
    assert are_names(["Anna", "Jonas", "desk 4"])
    assert not are_names(["North", "South", "Green", "web"])


def test_a_column_of_whole_names_holds_names() -> None:
    """Even if each of them may be something else."""
    assert are_names(["Garcia Import", "Wójcik Zofija", "Müller GmbH", "web"])
    assert are_names(["佐藤 花", "鈴木 優", "高橋 未"])
    assert not are_names(["Tienda Garcia", "Tienda Madrid", "Tienda Sevilla"])  # what they are of comes first
    assert not are_names(["San Diego", "San Jose", "Los Angeles", "Las Vegas"])
    assert not are_names(["DHL Express", "UPS Ground", "La Poste", "Royal Mail", "Next Day Air", "白色", "黄色"])


def test_objects_and_lists_are_looked_into() -> None:
    shown, hidden = '{"gift": true, "tier": "gold"}', ('{"gift": {"kontakt": "x"}}', '{"a": ["10.1.2.3"]}')
    assert revealing(bound("extras", JSON), [shown, *hidden]) == frozenset(hidden)
    assert revealing(bound("labels", ARRAY), ["{a,b}", '{a,"c d@x.test"}']) == {'{a,"c d@x.test"}'}


def test_somebody_decides_before_names_and_values() -> None:
    assert revealing(bound("kontakt", personal=False), ["Anna Müller"]) == frozenset()
    assert revealing(bound("shelf", personal=True), ["A"]) == {"A"}
    assert revealing(bound("phone", BIG), ["4915110000000", "12"]) == {"4915110000000"}


def test_a_value_counts_where_many_share_it() -> None:
    by_people = [Value("web", 400, 9, 1), Value("pos", 400, 10, 2)]
    assert categories(bound("channel"), by_people, 2, 800) == ()  # what is left is not nearly all that there is
    shared = [replace(by_people[0], people=10), by_people[1]]
    assert [one.text for one in categories(bound("channel"), shared, 2, 800)] == ["web", "pos"]
    assert len(categories(bound("channel"), [Value("web", 20, None, 1), Value("pos", 19, None, 2)], 2, 40)) == 0
    assert len(categories(bound("rank", BIG), [Value("1", 20, 1, 1), Value("2", 20, 1, 2)], 2, 40)) == 2
    few = [Value("52.5200", 20, 1, 1), Value("13.4049", 20, 1, 2)]
    assert categories(bound("gx", NUMERIC), few, 2, 40) == (), "as fine as a place on the map"
    assert categories(bound("pin", BIG), [Value("4711", 20, 1, 1), Value("815", 20, 1, 2)], 2, 40) == ()
    assert revealing(bound("has_note", FLAG), ["true", "false"]) == frozenset()


def test_a_category_of_people_gets_other_labels() -> None:
    live = [Value("Anna Live", 300, 200, 1), Value("Bob Live", 100, 80, 2)]
    made = categories(bound("agent_name"), live, 2, 400)
    assert [one.rows for one in made] == [300, 100]
    assert len({one.text for one in made} | {"Anna Live", "Bob Live"}) == 4
    assert made == categories(bound("agent_name"), live, 2, 400)
    assert categories(bound("diagnosis"), live, 2, 400) == ()


def test_what_codes_begin_with_may_be_a_name() -> None:
    assert all(map(is_mark, ("INV-", "ORDER-", "gid://shopify/Order/"))) and is_mark("PICKUP-", "pickup_code")
    assert not is_mark("SCHMIDBAUER-") and not is_mark("anna.")
