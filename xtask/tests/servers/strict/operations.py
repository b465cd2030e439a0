"""What the actions and functions of the model do.

A function takes (store, bound value, arguments); an optional parameter that was left out is not
among the arguments, one that was given as null is there with the value None.
"""

from decimal import ROUND_HALF_UP, Decimal

import values
from wire import ODataError


def discount(store, product, arguments):
    price = product.values["Price"]
    if price is not None:
        factor = 1 - arguments["Percent"] / 100
        product.values["Price"] = (price * factor).quantize(Decimal("0.01"), ROUND_HALF_UP)
    if arguments["Reason"] is not None:
        product.values["Tags"] = product.values["Tags"] + ["discount: " + arguments["Reason"]]
    store.touch(product)
    return product


def restock(store, products, arguments):
    by_id = {product.values["ID"]: product for product in products}
    total = 0
    for number in arguments["IDs"]:
        if number not in by_id:
            raise ODataError(400, f"IDs: there is no product {number} to restock")
        product = by_id[number]
        product.values["Stock"] = (product.values["Stock"] or 0) + arguments["Amount"]
        store.touch(product)
        total += product.values["Stock"]
        for number in (product.values["Stock"], total):
            if not -2**63 <= number < 2**63:
                raise ODataError(400, f"the stock {number} is out of range for Edm.Int64")
    return total


def reset(store, _, arguments):
    store.reset()


def similar(store, product, arguments):
    """The other products, those of the closest price first."""
    def distance(other):
        prices = (other.values["Price"], product.values["Price"])
        return (1, 0) if None in prices else (0, abs(prices[0] - prices[1]))
    others = [p for p in store.sets["Products"] if p is not product]
    return sorted(others, key=distance)[:max(arguments["Max"], 0)]


def total(store, _, arguments):
    """Tells what it was given, so that a client can prove what it sent."""
    color = store.model.types["Store.Color"]
    shown = {
        "Color": lambda v: values.to_text(v, color), "Since": str,
        "IDs": lambda v: ",".join(map(str, v)),
    }
    parts = []
    for name, show in shown.items():
        if name not in arguments:
            parts.append(f"{name}=omitted")
        else:
            parts.append(f"{name}={'null' if arguments[name] is None else show(arguments[name])}")
    return ";".join(parts)


def cheapest(store, _, arguments):
    priced = [p for p in store.sets["Products"] if p.values["Price"] is not None]
    if not priced:
        raise ODataError(404, "no product has a price")
    return min(priced, key=lambda p: p.values["Price"])


ACTIONS = {"Store.Discount": discount, "Store.Restock": restock, "Store.Reset": reset}
FUNCTIONS = {"Store.Similar": similar, "Store.Total": total, "Store.Cheapest": cheapest}
