"""The data that the server starts with and that the action Reset brings back."""

from decimal import Decimal

import values
from model import TypeRef

CATEGORIES = [("tools", "Tools"), ("books", "Books"), ("a/b", "Odd one")]

# ID, type, name, price, stock, color, features, tags, category
PRODUCTS = [
    (1, "Product", "Hammer", "12.50", 100, 0, 4, ["steel", "hand tool"], "tools"),
    (2, "Product", "Glass", "3.99", 9007199254740993, 2, 1, ["kitchen"], None),
    (3, "Product", "Ice", "0.10", 0, None, 3, [], None),
    (4, "Book", "O'Neil & Sons: 100% \u00fcber", "24.00", 7, 1, None, ["paper", "new"], "books"),
    (5, "Bundle", "Workshop", "99999999999999999.99", None, 0, 0, ["set"], "tools"),
    (6, "Product", "Saw", None, 12, 1, 4, ["steel"], "tools"),
    (7, "Book", "Cheap Reads", "1.00", 40, 2, None, ["paper"], "books"),
]
DETAILS = {
    1: {"Released": "2020-02-29", "OpensAt": "08:30:00", "UpdatedAt": "2024-01-01T00:00:00Z",
        "ShelfLife": "P365DT1H30M0.5S", "Sku": "01234567-89ab-cdef-0123-456789abcdef",
        "Thumbprint": "-_8A", "Weight": "1.25", "IsActive": "true"},
    2: {"Released": "1999-12-31", "OpensAt": "23:59:59.999999", "UpdatedAt": "2024-02-01T12:34:56.789Z",
        "ShelfLife": "-PT1S", "Weight": "INF", "IsActive": "false"},
    3: {"UpdatedAt": "2024-03-01T00:00:00Z", "ShelfLife": "PT0S", "Weight": "-0.5"},
    4: {"Released": "2024-05-06", "UpdatedAt": "2024-04-01T00:00:00Z", "IsActive": "true"},
    5: {"UpdatedAt": "2024-05-01T00:00:00Z"},
    6: {"UpdatedAt": "2024-06-01T00:00:00Z", "Weight": "0.75", "IsActive": "true"},
    7: {"Released": "2021-01-01", "UpdatedAt": "2024-07-01T00:00:00Z"},
}
ORDERS = [
    (2026, 7, "Ada", "2026-01-02T03:04:05Z", [(1, 2, 1), (2, 10, 4)]),
    (2026, 8, "O'Neil", "2026-02-03T00:00:00Z", [(1, 1, 3)]),
    (2025, 7, "Bob", None, []),
]
SALES = [
    (1, "1.25", "US", 2022, 1), (2, "2.50", "US", 2022, 2), (3, "4.00", "US", 2023, 1),
    (4, "8.10", "NL", 2022, 3), (5, "4.10", "NL", 2023, 1), (6, "2.00", "NL", 2023, 2),
    (7, "1.05", "DE", 2023, 3), (8, "90071992547409.93", "DE", 2022, 1),
]
PHOTO = b"\x89PNG\r\n\x1a\n not a real picture"

KEYS = {
    "Boolean": ["true", "false"],
    "Int64": ["1", "-9223372036854775808", "9223372036854775807"],
    "Decimal": ["0", "-1.5", "12345678901234567890.0123456789"],
    "String": ["plain", "O'Neil", "a/b c", "100%", "\u00fc?#&=+", "$ref", "..", "$count", "(1)", "a,b=c;d", ""],
    "Guid": ["01234567-89ab-cdef-0123-456789abcdef", "ffffffff-ffff-ffff-ffff-ffffffffffff"],
    "Date": ["2024-02-29", "0001-01-01", "9999-12-31"],
    "TimeOfDay": ["00:00:00", "23:59:59.999999", "12:30:00.5"],
    "DateTimeOffset": ["2024-01-01T00:00:00Z", "2024-06-30T23:59:59.123456Z", "1969-12-31T23:59:59Z"],
    "Duration": ["PT0S", "PT1H", "-P1DT2H3M4.5S"],
    "Enum": ["red", "green", "blue"],
}


def fill(store):
    types = {t.short: t for t in store.model.types.values() if hasattr(t, "short")}
    sets = store.model.sets

    def add(set_name, type_, texts, **plain):
        """Adds an entity from texts as they are in JSON, and from values that are ready."""
        instance = store.new(type_, plain, sets[set_name])
        for name, text in texts.items():
            if text is not None:
                instance.values[name] = values.parse_text(text, type_.properties[name].type.type)
        return store.insert(instance)

    categories = {}
    for code, name in CATEGORIES:
        categories[code] = add("Categories", types["Category"], {"Code": code, "Name": name})
    products = {}
    for number, type_, name, price, stock, color, features, tags, category in PRODUCTS:
        product = add("Products", types[type_], {"Price": price, **DETAILS[number]}, ID=number, Name=name,
                      Stock=stock, Color=color, Features=features, Tags=list(tags))
        product.links["Category"] = categories.get(category)
        products[number] = product
    _details(store, types, products)
    for year, number, customer, placed, lines in ORDERS:
        order = add("Orders", types["Order"], {"Placed": placed}, Year=year, Number=number, Customer=customer)
        for line, quantity, product in lines:
            entry = store.new(types["OrderLine"], {"LineNo": line, "Quantity": quantity},
                              owner=(order, "Lines"))
            store.insert(entry).links["Product"] = products[product]
    for number, amount, country, year, product in SALES:
        sale = add("Sales", types["Sale"], {"Amount": amount}, ID=number, Country=country, Year=year)
        sale.links["Product"] = products[product]
    photo = add("Photos", types["Photo"], {"ID": "logo", "Caption": "The logo"})
    photo.streams[""] = ("image/png", PHOTO)
    for kind, texts in KEYS.items():
        for text in texts:
            add("By" + kind, types["By" + kind], {"Key": text, "Note": f"{kind} {text}"})
    add("Settings", types["Setting"], {"Language": "en"}, PageSize=20)


def _details(store, types, products):
    products[4].values["Author"] = "Ann O'Neil"
    products[7].values["Author"] = None
    products[5].values["Count"] = 2
    products[1].values["Size"] = store.new(types["Size"], {"Width": 2.5, "Height": 30.0, "Unit": "cm"})
    products[6].values["Size"] = store.new(types["Size"], {"Width": 12.0, "Height": 50.0})
    extra = store.new(types["Extra"])
    extra.dynamic = {
        "Note": (TypeRef("Edm.String"), "free form"),
        "Count": (TypeRef("Edm.Int64"), 9007199254740993),
        "Rate": (TypeRef("Edm.Decimal"), Decimal("1.10")),
        "Since": (TypeRef("Edm.Date"), values.parse_date("2020-01-01")),
    }
    products[1].values["Extra"] = extra
    products[1].links["Related"] = [products[6], products[2]]
    products[1].streams["Manual"] = ("application/pdf", b"%PDF-1.4 how to use a hammer")
    for code, amount in (("head", 1), ("handle", 1), ("O'ring", 4)):
        part = store.new(types["Part"], {"Code": code, "Amount": amount}, owner=(products[1], "Parts"))
        store.insert(part)
    # Adding parts has moved the time, which the first state must not show.
    products[1].values["UpdatedAt"] = values.parse_stamp(DETAILS[1]["UpdatedAt"])
