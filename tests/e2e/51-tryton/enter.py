#!/usr/bin/python3
"""Enters production reports into a live Tryton through its own client library.

    enter.py CONFIG DATABASE PLANT ITEMS.csv REPORTS.csv

ITEMS: material,text,base_uom,price,lots          (lots: t when every move needs a lot)
REPORTS: order_no,day,material,state,role,item,lot,qty,uom

One production is made for each order and day, as a plant reports it; `material` is what the order makes. A line's role is
consume (storage to production), return (a component back to storage), produce (production to storage) or scrap (production
to lost and found). state is done or cancelled. No bill of materials: the lines are what happened, not what was planned.
"""
import csv
import datetime
import sys
from decimal import Decimal
from itertools import groupby

from proteus import Model, Wizard, config as proteus_config

# Units as the plant writes them, by Tryton's symbols.
SYMBOLS = {'EA': 'u', 'CAR': 'car', 'KG': 'kg', 'G': 'g', 'L': 'l'}

# Productions per call, which is one transaction: a larger one spends its time in Tryton's record cache.
BATCH = 8


def rows(path):
    with open(path, newline='', encoding='utf-8') as file:
        return list(csv.DictReader(file))


def company_create(code):
    """A company in US dollars with one warehouse that carries the plant's code; returns both ids and the locations."""
    Currency = Model.get('currency.currency')
    currency = Currency(name='U.S. Dollar', symbol='$', code='USD', rounding=Decimal('0.01'))
    currency.save()
    Party = Model.get('party.party')
    party = Party(name='Plant company')
    party.save()
    wizard = Wizard('company.company.config')
    wizard.execute('company')
    wizard.form.party = party
    wizard.form.currency = currency
    wizard.execute('add')
    User = Model.get('res.user')
    config = proteus_config.get_config()
    config._context = User.get_preferences(True, {})

    Location = Model.get('stock.location')
    warehouse, = Location.find([('type', '=', 'warehouse')])
    lost_found, = Location.find([('type', '=', 'lost_found')])
    warehouse.code = code
    warehouse.waste_locations.append(Location(lost_found.id))
    warehouse.save()
    Company = Model.get('company.company')
    company, = Company.find()
    return {
        'company': company.id, 'currency': currency.id, 'warehouse': warehouse.id,
        'storage': warehouse.storage_location.id, 'production': warehouse.production_location.id,
        'lost_found': lost_found.id,
        }


def units():
    """Unit ids by the plant's names; kilograms and liters to three decimals, as the plant measures, and a carton of 24."""
    Uom = Model.get('product.uom')
    piece, = Uom.find([('symbol', '=', 'u')])
    carton = Uom(name='Carton of 24', symbol='car', category=piece.category, rounding=1., digits=0)
    carton.factor = 24.
    carton.save()
    found = {uom.symbol: uom for uom in Uom.find([('symbol', 'in', list(SYMBOLS.values()))])}
    for symbol in ('kg', 'l'):
        found[symbol].rounding = 0.001
        found[symbol].digits = 3
    Uom.save([found[symbol] for symbol in ('kg', 'l')])
    return {name: found[symbol].id for name, symbol in SYMBOLS.items()}


def items_create(items, uoms):
    """Goods at a fixed cost price; returns product ids by material number."""
    Template = Model.get('product.template')
    made = Template._proxy.create([{
                'name': item['text'] or item['material'],
                'type': 'goods',
                'default_uom': uoms[item['base_uom']],
                'cost_price_method': 'fixed',
                'list_price': Decimal(item['price']),
                'producible': True,
                'lot_required': ['storage', 'production', 'lost_found'] if item['lots'] == 't' else [],
                'products': [('create', [{'suffix_code': item['material'], 'cost_price': Decimal(item['price'])}])],
                } for item in items], Template._config.context)
    Product = Model.get('product.product')
    return {p.code: p.id for p in Product.find([('template', 'in', made)])}


def lots_create(reports, products):
    Lot = Model.get('stock.lot')
    wanted = sorted({(r['item'], r['lot']) for r in reports if r['lot']})
    ids = Lot._proxy.create(
        [{'number': lot, 'product': products[item]} for item, lot in wanted], Lot._config.context)
    return dict(zip(wanted, ids))


def move_values(report, place, products, uoms, lots):
    source, target = {
        'consume': ('storage', 'production'), 'return': ('production', 'storage'),
        'produce': ('production', 'storage'), 'scrap': ('production', 'lost_found'),
        }[report['role']]
    return {
        'product': products[report['item']], 'uom': uoms[report['uom']], 'quantity': float(report['qty']),
        'lot': lots.get((report['item'], report['lot'])),
        'from_location': place[source], 'to_location': place[target],
        'company': place['company'], 'currency': place['currency'],
        'unit_price': None if report['role'] == 'consume' else Decimal(0),
        }


def production_values(lines, place, products, uoms, lots):
    head = lines[0]
    day = datetime.date.fromisoformat(head['day'])
    made = [line for line in lines if line['role'] == 'produce']
    moves = {True: [], False: []}
    for line in lines:
        moves[line['role'] == 'consume'].append(move_values(line, place, products, uoms, lots))
    return {
        'reference': head['order_no'], 'company': place['company'],
        'warehouse': place['warehouse'], 'location': place['production'],
        'product': products[head['material']],
        'uom': uoms[made[0]['uom']] if made else None,
        'quantity': sum(float(line['qty']) for line in made) if made else None,
        'planned_start_date': day, 'planned_date': day, 'effective_start_date': day, 'effective_date': day,
        'inputs': [('create', moves[True])], 'outputs': [('create', moves[False])],
        }


def productions_enter(values, cancelled):
    """One pass through Tryton's own states; a cancelled production is taken back before anything moved."""
    Production = Model.get('production')
    ids = Production._proxy.create(values, Production._config.context)
    Production.click([Production(i) for i in ids], 'wait')
    drop = [Production(i) for i, off in zip(ids, cancelled) if off]
    keep = [Production(i) for i, off in zip(ids, cancelled) if not off]
    if drop:
        Production.click(drop, 'cancel')
    if keep:
        Production.click(keep, 'assign_force')
        Production.click(keep, 'run')
        Production.click(keep, 'done')


def main(config_file, database, plant, items_file, reports_file):
    proteus_config.set_trytond(database, config_file=config_file)
    items, reports = rows(items_file), rows(reports_file)
    place = company_create(plant)
    uoms = units()
    products = items_create(items, uoms)
    lots = lots_create(reports, products)

    def key(report):
        return report['order_no'], report['day'], report['state']

    groups = [list(group) for _, group in groupby(sorted(reports, key=key), key=key)]
    for start in range(0, len(groups), BATCH):
        part = groups[start:start + BATCH]
        productions_enter(
            [production_values(lines, place, products, uoms, lots) for lines in part],
            [lines[0]['state'] == 'cancelled' for lines in part])
    print('%d productions, %d lines' % (len(groups), len(reports)))


if __name__ == '__main__':
    if len(sys.argv) != 6:
        sys.exit(__doc__)
    main(*sys.argv[1:])
