#!/usr/bin/python3
"""Moves stock in a live Tryton that keeps perpetual inventory books (module account_stock_continental), through its own client library.

    enter.py CONFIG DATABASE COMPANY PLANT

Receipts, shipments, a loss, a transfer, a production, a move that stays a draft; a cost price that changes; an entry by hand on the stock
account. All of today: Tryton posts a change of a cost price on no other day.
"""
import datetime
import sys
from decimal import Decimal

from proteus import Model, Wizard, config as proteus_config

TODAY = datetime.date.today()


def company_create(name, plant):
    """A company in US dollars with one warehouse that carries the plant's code."""
    Currency = Model.get('currency.currency')
    currency = Currency(name='U.S. Dollar', symbol='$', code='USD', rounding=Decimal('0.01'))
    currency.save()
    Party = Model.get('party.party')
    party = Party(name=name)
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
    warehouse.code = plant
    warehouse.save()
    company, = Model.get('company.company').find()
    return company, warehouse


def category_create(company):
    """A fiscal year and a chart of accounts; returns the category whose products are kept on its stock account."""
    sequence_type, = Model.get('ir.sequence.type').find([('name', '=', 'Account Move')], limit=1)
    sequence = Model.get('ir.sequence')(name='Entries', sequence_type=sequence_type, company=company)
    sequence.save()
    fiscalyear = Model.get('account.fiscalyear')(
        name=str(TODAY.year), start_date=TODAY.replace(month=1, day=1), end_date=TODAY.replace(month=12, day=31), company=company,
        post_move_sequence=sequence, account_stock_method='continental')
    fiscalyear.click('create_period')

    template, = Model.get('ir.model.data').find(
        [('module', '=', 'account'), ('fs_id', '=', 'account_template_root_en')], limit=1)
    wizard = Wizard('account.create_chart')
    wizard.execute('account')
    wizard.form.account_template = Model.get('account.account.template')(template.db_id)
    wizard.form.company = company
    wizard.execute('create_account')
    Account = Model.get('account.account')
    accounts = {
        kind: Account.find([('type.' + kind, '=', True), ('company', '=', company.id)], limit=1)[0]
        for kind in ('receivable', 'payable', 'revenue', 'expense')}
    wizard.form.account_receivable = accounts['receivable']
    wizard.form.account_payable = accounts['payable']
    wizard.execute('create_properties')

    stock, = Account.find([('type.stock', '=', True), ('type.statement', '=', 'balance'), ('company', '=', company.id)], limit=1)
    stock_in, = Account.find([('type.stock', '=', True), ('type.statement', '=', 'income'), ('company', '=', company.id)], limit=1)
    stock_out, = stock_in.duplicate()
    category = Model.get('product.category')(name='Stock', accounting=True)
    category.account_expense = accounts['expense']
    category.account_revenue = accounts['revenue']
    category.account_stock = stock
    category.account_stock_in = stock_in
    category.account_stock_out = stock_out
    category.save()
    return stock, accounts['expense'], category


def product_create(name, unit, price, category):
    Template = Model.get('product.template')
    template = Template(
        name=name, type='goods', default_uom=unit, cost_price_method='fixed', list_price=price, producible=True)
    template.account_category = category
    product, = template.products
    product.suffix_code = name
    product.cost_price = price
    template.save()
    return template.products[0]


def move(product, quantity, unit, source, target, company, done=True):
    Move = Model.get('stock.move')
    one = Move(
        product=product, uom=unit, quantity=quantity, from_location=source, to_location=target, company=company,
        currency=company.currency, unit_price=product.cost_price, effective_date=TODAY, planned_date=TODAY)
    one.save()
    if done:
        one.click('do')


def production(product, quantity, inputs, company, warehouse):
    """inputs: product, quantity, unit"""
    Move = Model.get('stock.move')
    Production = Model.get('production')
    one = Production(
        company=company, warehouse=warehouse, location=warehouse.production_location, product=product, uom=product.default_uom,
        quantity=quantity, planned_date=TODAY, effective_date=TODAY)
    one.save()
    place = warehouse.storage_location, warehouse.production_location
    for item, amount, unit in inputs:
        one.inputs.append(Move(
            product=item, uom=unit, quantity=amount, from_location=place[0], to_location=place[1], company=company))
    one.outputs.append(Move(
        product=product, uom=product.default_uom, quantity=quantity, from_location=place[1], to_location=place[0],
        company=company, currency=company.currency, unit_price=product.cost_price))
    one.save()
    for step in ('wait', 'assign_force', 'run', 'done'):
        one.click(step)


def price_change(product, price):
    wizard = Wizard('product.modify_cost_price', [product])
    wizard.form.cost_price = str(price)
    wizard.execute('modify')


def entry_by_hand(amount, debit, credit, journal):
    Entry = Model.get('account.move')
    entry = Entry(date=TODAY, journal=journal)
    for account, side in ((debit, 'debit'), (credit, 'credit')):
        line = entry.lines.new()
        line.account = account
        setattr(line, side, amount)
    entry.click('post')


def main(config_file, database, name, plant):
    proteus_config.set_trytond(database, config_file=config_file)
    company, warehouse = company_create(name, plant)
    stock, expense, category = category_create(company)
    Uom = Model.get('product.uom')
    piece, = Uom.find([('symbol', '=', 'u')])
    meter, = Uom.find([('symbol', '=', 'm')])
    centimeter, = Uom.find([('symbol', '=', 'cm')])
    bolt = product_create('BOLT', piece, Decimal('5.00'), category)
    cable = product_create('CABLE', meter, Decimal('2.50'), category)
    lamp = product_create('LAMP', piece, Decimal('57.50'), category)

    Location = Model.get('stock.location')
    supplier, = Location.find([('type', '=', 'supplier')])
    customer, = Location.find([('type', '=', 'customer')])
    lost_found, = Location.find([('type', '=', 'lost_found')])
    storage = warehouse.storage_location
    shelf = Location(name='Shelf', type='storage', parent=storage, code='SHELF')
    shelf.save()

    move(bolt, 40, piece, supplier, storage, company)
    move(bolt, 7, piece, supplier, storage, company)
    move(cable, 100, meter, supplier, storage, company)
    move(cable, 250, centimeter, storage, customer, company)
    production(lamp, 2, [(bolt, 20, piece), (cable, 300, centimeter)], company, warehouse)
    move(bolt, 12, piece, storage, customer, company)
    move(bolt, 1, piece, storage, lost_found, company)
    move(lamp, 1, piece, storage, customer, company)
    move(bolt, 3, piece, storage, shelf, company)
    move(bolt, 9, piece, supplier, storage, company, done=False)
    price_change(bolt, Decimal('4.90'))
    journal, = Model.get('account.journal').find([('code', '=', 'MISC')]) or Model.get('account.journal').find([], limit=1)
    entry_by_hand(Decimal('7.37'), stock, expense, journal)


if __name__ == '__main__':
    if len(sys.argv) != 5:
        sys.exit(__doc__)
    main(*sys.argv[1:])
