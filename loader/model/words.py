"""The words that mock rows are made of. Written for this project (people's names are Faker's); nobody real is meant."""

from __future__ import annotations

# (product type, typical price in major units, spread of its logarithm, nouns)
CATEGORIES: tuple[tuple[str, float, float, tuple[str, ...]], ...] = (
    ("T-Shirts", 24, 0.25, ("Tee", "Pocket Tee", "Long Sleeve Tee", "Graphic Tee")),
    ("Hoodies", 58, 0.25, ("Hoodie", "Zip Hoodie", "Crewneck", "Fleece Pullover")),
    ("Dresses", 72, 0.35, ("Wrap Dress", "Midi Dress", "Shirt Dress", "Slip Dress")),
    ("Shoes", 95, 0.35, ("Sneaker", "Loafer", "Trail Runner", "Ankle Boot")),
    ("Bags", 68, 0.45, ("Tote", "Backpack", "Crossbody Bag", "Weekender")),
    ("Jewelry", 42, 0.55, ("Hoop Earrings", "Pendant Necklace", "Signet Ring", "Chain Bracelet")),
    ("Home Decor", 36, 0.5, ("Candle", "Throw Pillow", "Wall Print", "Table Lamp")),
    ("Kitchen", 31, 0.5, ("Mug", "Chef Knife", "Cutting Board", "Pour Over Set")),
    ("Skincare", 27, 0.4, ("Face Serum", "Day Cream", "Cleansing Balm", "Clay Mask")),
    ("Outdoors", 54, 0.5, ("Camp Stool", "Water Bottle", "Headlamp", "Dry Bag")),
    ("Stationery", 14, 0.4, ("Notebook", "Gel Pen Set", "Desk Planner", "Card Pack")),
    ("Accessories", 22, 0.4, ("Beanie", "Wool Scarf", "Leather Belt", "Crew Socks")),
)
# What a piece of each category weighs, in grams.
WEIGHTS = (180, 520, 350, 900, 750, 40, 650, 600, 150, 700, 250, 150)
ADJECTIVES = (
    "Classic", "Everyday", "Coastal", "Heritage", "Urban", "Alpine", "Relaxed", "Modern", "Vintage", "Essential",
    "Organic", "Harbor", "Meadow", "Canyon", "Northern", "Sunday", "Studio", "Field", "Nomad", "Summit", "Willow",
    "Cedar", "Juniper", "Ember", "Lunar", "Tidal", "Prairie", "Linen", "Copper", "Indigo",
)  # fmt: skip
VENDORS = (
    "Fernhollow", "Brightwater Goods", "Oak & Tallow", "Pinemarch", "Lowtide Supply", "Marlowe Mills", "Quill Street",
    "Saltbush", "Thistle & Co", "Umberfield",
)  # fmt: skip
_SIZE = ("Size", ("XS", "S", "M", "L", "XL", "XXL"))
_FEW_COLORS = ("Color", ("Black", "White", "Navy", "Olive"))
_COLOR = ("Color", ("Black", "Natural", "Olive", "Navy", "Rust", "Sage"))
_FORMAT = ("Size", ("Small", "Medium", "Large", "Extra Large"))
# By category, what its variants differ in: six of one thing and, where that is not enough, four of another.
OPTIONS: tuple[tuple[tuple[str, tuple[str, ...]], tuple[str, tuple[str, ...]]], ...] = (
    (_SIZE, _FEW_COLORS), (_SIZE, _FEW_COLORS), (_SIZE, _FEW_COLORS),
    (("Size", ("37", "38", "39", "40", "41", "42")), _FEW_COLORS),
    (_COLOR, _FORMAT),
    (("Metal", ("Silver", "Gold", "Rose Gold", "Brass", "Bronze", "Steel")),
     ("Stone", ("Plain", "Onyx", "Pearl", "Turquoise"))),
    (_COLOR, _FORMAT),
    (_COLOR, ("Finish", ("Matte", "Gloss", "Speckled", "Raw"))),
    (("Scent", ("Unscented", "Lavender", "Rose", "Citrus", "Cedar", "Mint")),
     ("Skin Type", ("All Skin", "Dry", "Oily", "Sensitive"))),
    (_COLOR, _FORMAT),
    (_COLOR, ("Print", ("Plain", "Striped", "Dotted", "Floral"))),
    (_COLOR, _FORMAT),
)  # fmt: skip
TAGS = (
    ("new",), ("bestseller",), ("sale",), ("new", "gift"), ("eco",), ("bestseller", "gift"), ("limited",), (),
)  # fmt: skip
SHOPS = ("Harbor & Pine", "Juniper Lane", "Saltwater Supply", "Fernhollow Goods", "Copper Kettle Co")
# (city, country, tax rate in thousandths)
PLACES: tuple[tuple[str, str, int], ...] = (
    ("New York", "United States", 89), ("Los Angeles", "United States", 90), ("Chicago", "United States", 80),
    ("Houston", "United States", 83), ("Phoenix", "United States", 81), ("Philadelphia", "United States", 60),
    ("San Antonio", "United States", 83), ("San Diego", "United States", 78), ("Dallas", "United States", 83),
    ("Austin", "United States", 83), ("Columbus", "United States", 75), ("Charlotte", "United States", 73),
    ("Seattle", "United States", 90), ("Denver", "United States", 88), ("Boston", "United States", 63),
    ("Nashville", "United States", 90), ("Portland", "United States", 0), ("Las Vegas", "United States", 84),
    ("Detroit", "United States", 60), ("Milwaukee", "United States", 55), ("Albuquerque", "United States", 79),
    ("Tucson", "United States", 87), ("Sacramento", "United States", 88), ("Kansas City", "United States", 86),
    ("Atlanta", "United States", 89), ("Omaha", "United States", 70), ("Raleigh", "United States", 73),
    ("Miami", "United States", 70), ("Oakland", "United States", 90), ("Minneapolis", "United States", 90),
    ("Tampa", "United States", 75), ("Cleveland", "United States", 80), ("Honolulu", "United States", 45),
    ("Wilmington", "United States", 0), ("Billings", "United States", 0), ("Manchester", "United States", 0),
    ("Toronto", "Canada", 50), ("Vancouver", "Canada", 50), ("Montreal", "Canada", 50), ("Calgary", "Canada", 50),
    ("London", "United Kingdom", 0), ("Leeds", "United Kingdom", 0), ("Dublin", "Ireland", 0),
    ("Sydney", "Australia", 0),
)  # fmt: skip
# How many of a hundred customers live in the first 36 places (the home country).
HOME_PLACES, HOME_SHARE = 36, 0.9
COUPONS = ("WELCOME10", "SAVE5", "SPRING15", "VIP20", "THANKS10")
COUPON_PERCENT = (10, 5, 15, 20, 10)
# Where an order was placed, and how it was paid: canonical, a platform has words of its own for them.
SOURCES, SOURCE_SHARES = ("web", "pos", "draft"), (0.94, 0.03, 0.03)
GATEWAYS, GATEWAY_SHARES = ("card", "wallet", "manual"), (0.7, 0.25, 0.05)
COUNTRY_CODES = {
    "United States": "US", "Canada": "CA", "United Kingdom": "GB", "Ireland": "IE", "Australia": "AU",
}  # fmt: skip
