"""What a product's bill of material adds up to: by homogeneous material, by article, in the product.

The law looks at different levels (see declarations/rollup.py); this reads the rows and adds nothing.
"""

from compliance.firms.declarations.rollup import Portion, Rollup, rollup
from compliance.firms.exchange import components_of
from compliance.firms.imports.declared import PATH
from compliance.firms.models import Product


def product_portions(product: Product) -> list[Portion]:
    """The components as homogeneous materials of articles; each name is an article, parts in parts a path."""
    return [
        Portion(
            part=tuple(component.name.split(PATH)),
            material=component.material,
            mass_g=component.mass_g,
            shares={content.cas: content.share_percent for content in component.contents.all()},
        )
        for component in components_of(product)
    ]


def product_rollup(product: Product) -> Rollup:
    """Levels in ppm by weight, with intervals where an amount or a mass is unknown."""
    return rollup(product_portions(product))
