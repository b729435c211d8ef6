#!/usr/bin/python3
"""Works through a month in a live Tryton that keeps perpetual inventory books, through its own client library.

    enter.py CONFIG DATABASE COMPANY PLANT

Reads on its input what to do, one word a line, and answers each with a line "entered": it takes longer to start than to enter a month.

`month`: March 2025 of a plant, with a document of February and one of April: purchases received in parts and invoiced, productions that issue
in other units than a product's own, shipments, returns, counts, transfers, changes of cost prices. Two categories of products stand on two
stock accounts; some products have a fixed cost price, others the average. Tryton's clock is set to the day of each document, since it
posts a change of a cost price on no other day than today. `journals`: entries by hand on the stock accounts. `late`: an invoice of April for
what was received in March, at another price.
"""
import datetime
import sys
from decimal import Decimal

from proteus import Model, Wizard, config as proteus_config
from trytond.exceptions import UserWarning

YEAR = 2025


class Clock:
    """Tryton's today."""
    day = datetime.date(YEAR, 1, 1)

    def set(self, month, day):
        self.day = datetime.date(YEAR, month, day)


CLOCK = Clock()


def connect(config_file, database):
    proteus_config.set_trytond(database, config_file=config_file)
    from trytond.pool import Pool
    Pool(database).get('ir.date').today = staticmethod(lambda timezone=None: CLOCK.day)


def preferences_take():
    """The company is the user's."""
    proteus_config.get_config()._context = Model.get('res.user').get_preferences(True, {})


def press(record, step):
    """A button, whose warnings are answered with yes."""
    try:
        record.click(step)
    except UserWarning as warning:
        Model.get('res.user.warning')(user=proteus_config.get_config().user, name=warning.name).save()
        record.click(step)


def find(model, *domain):
    return Model.get(model).find(list(domain), limit=1)[0]


# ---- company, accounts, products ----

def company_create(name, plant):
    """A company in US dollars with one warehouse that carries the plant's code; it buys in euros too."""
    Currency = Model.get('currency.currency')
    dollar = Currency(name='U.S. Dollar', symbol='$', code='USD', rounding=Decimal('0.01'))
    euro = Currency(name='Euro', symbol='€', code='EUR', rounding=Decimal('0.01'))
    for currency, rate in ((dollar, '1'), (euro, '0.8')):
        line = currency.rates.new()
        line.date = datetime.date(YEAR, 1, 1)
        line.rate = Decimal(rate)
        currency.save()
    party = Model.get('party.party')(name=name)
    party.save()
    wizard = Wizard('company.company.config')
    wizard.execute('company')
    wizard.form.party = party
    wizard.form.currency = dollar
    wizard.execute('add')
    preferences_take()
    warehouse = find('stock.location', ('type', '=', 'warehouse'))
    warehouse.code = plant
    warehouse.save()
    return find('company.company'), warehouse, euro


def fiscal_year_create(company):
    Sequence = Model.get('ir.sequence')
    kinds = {kind.name: kind for kind in Model.get('ir.sequence.type').find()}
    sequence = Sequence(name='Entries', sequence_type=kinds['Account Move'], company=company)
    sequence.save()
    invoices = Model.get('ir.sequence.strict')(name='Invoices', sequence_type=kinds['Invoice'], company=company)
    invoices.save()
    year = Model.get('account.fiscalyear')(
        name=str(YEAR), start_date=datetime.date(YEAR, 1, 1), end_date=datetime.date(YEAR, 12, 31), company=company,
        post_move_sequence=sequence, account_stock_method='continental')
    sequences, = year.invoice_sequences
    for kind in ('out_invoice', 'in_invoice', 'out_credit_note', 'in_credit_note'):
        setattr(sequences, kind + '_sequence', invoices)
    year.click('create_period')


def categories_create(company):
    """The chart of accounts, and two categories: each with a stock account of its own, and what is booked against it."""
    template = find('ir.model.data', ('module', '=', 'account'), ('fs_id', '=', 'account_template_root_en'))
    wizard = Wizard('account.create_chart')
    wizard.execute('account')
    wizard.form.account_template = Model.get('account.account.template')(template.db_id)
    wizard.form.company = company
    wizard.execute('create_account')
    own = ('company', '=', company.id)
    account = {kind: find('account.account', ('type.' + kind, '=', True), own)
        for kind in ('receivable', 'payable', 'revenue', 'expense')}
    wizard.form.account_receivable = account['receivable']
    wizard.form.account_payable = account['payable']
    wizard.execute('create_properties')

    stock = find('account.account', ('type.stock', '=', True), ('type.statement', '=', 'balance'), own)
    stock_in = find('account.account', ('type.stock', '=', True), ('type.statement', '=', 'income'), own)
    stock_out, = stock_in.duplicate()
    goods, = stock.duplicate()
    categories = []
    for one, name, code in ((stock, 'Components', '1310'), (goods, 'Finished goods', '1320')):
        one.name, one.code = name, code
        one.save()
        category = Model.get('product.category')(name=name, accounting=True)
        category.account_expense = account['expense']
        category.account_revenue = account['revenue']
        category.account_stock = one
        category.account_stock_in = stock_in
        category.account_stock_out = stock_out
        category.save()
        categories.append(category)
    return categories


def product_create(name, unit, price, method, category):
    template = Model.get('product.template')(
        name=name, type='goods', default_uom=unit, cost_price_method=method, list_price=2 * price, producible=True,
        purchasable=True, salable=True)
    template.purchase_uom = template.sale_uom = unit
    template.account_category = category
    product, = template.products
    product.suffix_code = name
    product.cost_price = price
    template.save()
    return template.products[0]


class Plant:
    """Where things are, and what the plant makes of them."""

    def __init__(self, name, plant):
        self.company, self.warehouse, self.euro = company_create(name, plant)
        fiscal_year_create(self.company)
        components, goods = categories_create(self.company)
        Location = Model.get('stock.location')
        self.place = {kind: find('stock.location', ('type', '=', kind)) for kind in ('supplier', 'customer', 'lost_found')}
        self.place['storage'] = self.warehouse.storage_location
        shelf = Location(name='Shelf', type='storage', parent=self.warehouse.storage_location, code='SHELF')
        shelf.save()
        self.place['shelf'] = shelf
        self.unit = {symbol: find('product.uom', ('symbol', '=', symbol)) for symbol in ('u', 'm', 'cm', 'l')}
        dozen = Model.get('product.uom')(name='Dozen', symbol='dz', category=self.unit['u'].category, rounding=1., digits=0, factor=12.)
        dozen.rate = 0.083333333333
        dozen.save()
        self.unit['dz'] = dozen
        self.product = {
            row[0]: product_create(row[0], self.unit[row[1]], Decimal(row[2]), row[3], category) for row, category in (
                (('BOLT', 'u', '5.00', 'fixed'), components), (('CABLE', 'm', '2.5375', 'fixed'), components),
                (('SCREW', 'u', '0.105', 'average'), components), (('PAINT', 'l', '8.00', 'average'), components),
                (('LAMP', 'u', '57.50', 'fixed'), goods), (('RACK', 'u', '60.00', 'average'), goods))}
        Party = Model.get('party.party')
        self.supplier, self.customer = Party(name='Supplier'), Party(name='Customer')
        self.supplier.save()
        self.customer.save()
        self.term = Model.get('account.invoice.payment_term')(name='Direct')
        self.term.lines.new(type='remainder')
        self.term.save()

    # ---- what happens ----

    def item(self, product, quantity, unit=None):
        return {'product': self.product[product], 'quantity': quantity,
            'uom': self.unit[unit] if unit else self.product[product].default_uom}

    def move(self, product, quantity, unit, source, target, price=None, done=True):
        one = Model.get('stock.move')(
            from_location=self.place[source], to_location=self.place[target], company=self.company, currency=self.company.currency,
            planned_date=CLOCK.day, **self.item(product, quantity, unit))
        one.unit_price = Decimal(price) if price else self.product[product].cost_price
        one.save()
        if done:
            press(one, 'do')

    def purchase(self, *lines, currency=None):
        """lines: product, quantity, unit, price"""
        one = Model.get('purchase.purchase')(party=self.supplier, payment_term=self.term, invoice_method='shipment',
            warehouse=self.warehouse)
        if currency:
            one.currency = currency
        for product, quantity, unit, price in lines:
            line = one.lines.new()
            line.product = self.product[product]
            line.unit = self.unit[unit]
            line.quantity = quantity
            line.unit_price = Decimal(price)
        one.click('quote')
        one.click('confirm')
        return one

    def receive(self, purchase, **quantities):
        """Of each product that is named so much, the rest stays open; without names all that is open."""
        Move = Model.get('stock.move')
        purchase.reload()
        shipment = Model.get('stock.shipment.in')(supplier=self.supplier, warehouse=self.warehouse)
        for move in purchase.moves:
            name = move.product.template.name
            if move.state == 'draft' and (not quantities or name in quantities):
                shipment.incoming_moves.append(Move(id=move.id))
        shipment.save()
        for move in shipment.incoming_moves:
            move.quantity = quantities.get(move.product.template.name, move.quantity)
        press(shipment, 'receive')
        shipment.click('done')

    def invoice(self, document, **prices):
        """Posts the invoices that wait, at the ordered price but for the products named."""
        document.reload()
        for invoice in document.invoices:
            if invoice.state != 'draft':
                continue
            for line in invoice.lines:
                if line.product and line.product.template.name in prices:
                    line.unit_price = Decimal(prices[line.product.template.name])
                    line.save()
            invoice.reload()
            invoice.invoice_date = CLOCK.day
            invoice.click('post')

    def production(self, product, quantity, inputs, returned=None, steps=('wait', 'assign_force', 'run', 'done')):
        """inputs, returned: product, quantity, unit"""
        Move = Model.get('stock.move')
        storage, floor = self.warehouse.storage_location, self.warehouse.production_location
        one = Model.get('production')(
            company=self.company, warehouse=self.warehouse, location=floor, product=self.product[product],
            uom=self.product[product].default_uom, quantity=quantity, planned_date=CLOCK.day)
        for line in inputs:
            one.inputs.append(Move(from_location=storage, to_location=floor, company=self.company, **self.item(*line)))
        for line in ((product, quantity, None), *(returned or ())):
            one.outputs.append(Move(from_location=floor, to_location=storage, company=self.company,
                currency=self.company.currency, unit_price=self.product[line[0]].cost_price, **self.item(*line)))
        one.save()
        for step in steps:
            press(one, step)

    def sell(self, *lines):
        """lines: product, quantity (negative: it comes back)"""
        one = Model.get('sale.sale')(party=self.customer, payment_term=self.term, invoice_method='shipment', warehouse=self.warehouse)
        for product, quantity in lines:
            line = one.lines.new()
            line.product = self.product[product]
            line.quantity = quantity
        for step in ('quote', 'confirm'):
            press(one, step)
        one.reload()
        for shipment in one.shipments:
            for step in ('assign_force', 'pick', 'pack', 'done'):
                press(shipment, step)
        for shipment in one.shipment_returns:
            for step in ('receive', 'done'):
                press(shipment, step)
        self.invoice(one)

    def supplier_return(self, product, quantity, price):
        shipment = Model.get('stock.shipment.in.return')(
            supplier=self.supplier, from_location=self.place['storage'], to_location=self.place['supplier'])
        shipment.moves.append(Model.get('stock.move')(
            from_location=self.place['storage'], to_location=self.place['supplier'], company=self.company,
            currency=self.company.currency, unit_price=Decimal(price), **self.item(product, quantity)))
        shipment.save()
        for step in ('wait', 'assign_force', 'done'):
            press(shipment, step)

    def count(self, **found):
        """What was counted of each product, as a difference to the book."""
        inventory = Model.get('stock.inventory')(location=self.place['storage'], company=self.company, empty_quantity='keep')
        inventory.save()
        inventory.click('complete_lines')
        for line in inventory.lines:
            difference = found.get(line.product.template.name)
            if difference is not None:
                line.quantity = line.expected_quantity + difference
        inventory.click('confirm')

    def price_change(self, product, price):
        wizard = Wizard('product.modify_cost_price', [self.product[product]])
        wizard.form.date = CLOCK.day
        wizard.form.cost_price = price
        wizard.execute('modify')

    def night(self):
        """The nightly jobs that carry prices of invoices into what was made and used of them."""
        for method in ('production|set_cost_from_moves', 'product.product|recompute_cost_price_from_moves'):
            found = Model.get('ir.cron').find([('method', '=', method)])
            cron = found[0] if found else Model.get('ir.cron')(method=method, interval_number=1, interval_type='days')
            if self.company not in cron.companies:
                cron.companies.append(Model.get('company.company')(self.company.id))
            cron.click('run_once')


def month(plant):
    CLOCK.set(2, 26)
    plant.move('BOLT', 100, 'u', 'supplier', 'storage')                         # of the period before
    plant.move('CABLE', 40, 'm', 'supplier', 'storage')
    CLOCK.set(3, 1)
    first = plant.purchase(('BOLT', 200, 'u', '5.20'), ('CABLE', 100, 'm', '2.60'), ('SCREW', 50, 'dz', '1.2345'))
    paint = plant.purchase(('PAINT', 60, 'l', '8.00'))
    plant.receive(first, BOLT=120, SCREW=50)                                    # bolts in two parts
    CLOCK.set(3, 3)
    plant.receive(paint)
    plant.receive(first)
    plant.invoice(first)                                                        # both parts, as ordered
    CLOCK.set(3, 5)
    plant.production('LAMP', 10, [('BOLT', 40, 'u'), ('CABLE', 1257, 'cm'), ('SCREW', 7, 'dz')])
    CLOCK.set(3, 6)
    euro = plant.purchase(('PAINT', 20, 'l', '7.3333'), currency=plant.euro)
    plant.receive(euro)                                                         # and its invoice does not come
    CLOCK.set(3, 7)
    plant.production('RACK', 3, [('PAINT', 4.5, 'l'), ('CABLE', 305, 'cm'), ('BOLT', 8, 'u'), ('SCREW', 1, 'dz')],
        returned=[('BOLT', 1, 'u')])
    plant.production('LAMP', 4, [('BOLT', 16, 'u')], steps=('wait', 'cancel'))
    CLOCK.set(3, 10)
    plant.sell(('LAMP', 4), ('RACK', 1))
    plant.move('CABLE', 250, 'cm', 'storage', 'customer', price='0.05')         # without a sale
    CLOCK.set(3, 12)
    plant.sell(('LAMP', -1))
    plant.supplier_return('BOLT', 5, '5.20')
    CLOCK.set(3, 14)
    plant.production('LAMP', 2, [('BOLT', 8, 'u'), ('CABLE', 251, 'cm')])
    plant.price_change('BOLT', '4.90')
    plant.move('BOLT', 3, 'u', 'storage', 'lost_found')
    plant.move('CABLE', 120, 'cm', 'storage', 'lost_found')                     # 3.045: half a cent goes to the even one
    CLOCK.set(3, 15)
    plant.count(BOLT=-3, CABLE=1.5, SCREW=-13, RACK=0)
    plant.move('BOLT', 12, 'u', 'storage', 'shelf')
    CLOCK.set(3, 18)
    plant.price_change('LAMP', '58.25')
    plant.price_change('RACK', '41.50')
    CLOCK.set(3, 20)
    plant.invoice(paint, PAINT='8.60')                                          # dearer than ordered
    plant.production('RACK', 2, [('PAINT', 3.25, 'l'), ('CABLE', 203, 'cm'), ('BOLT', 5, 'u')])
    CLOCK.set(3, 21)
    plant.night()
    CLOCK.set(3, 22)
    plant.night()                                                               # racks are made of paint
    CLOCK.set(3, 25)
    plant.move('PAINT', 1.75, 'l', 'storage', 'lost_found')
    later = plant.purchase(('CABLE', 30, 'm', '2.75'), ('SCREW', 4, 'dz', '1.30'))
    plant.receive(later, CABLE=10)
    plant.invoice(later, CABLE='2.90')                                          # a fixed cost price does not follow
    CLOCK.set(3, 28)
    plant.move('BOLT', 9, 'u', 'supplier', 'storage', done=False)
    CLOCK.set(3, 31)
    plant.receive(later, SCREW=4)
    plant.sell(('RACK', 2))
    CLOCK.set(4, 2)
    plant.move('SCREW', 3, 'dz', 'supplier', 'storage', price='1.40')           # of the period after
    plant.sell(('LAMP', 1))


# ---- by hand ----

def entry(amount, debit, credit, day, text):
    CLOCK.set(*day)
    journal = find('account.journal', ('type', '=', 'general'))
    one = Model.get('account.move')(date=CLOCK.day, period=find(
        'account.period', ('start_date', '<=', CLOCK.day), ('end_date', '>=', CLOCK.day)), journal=journal, description=text)
    for account, side in ((debit, 'debit'), (credit, 'credit')):
        line = one.lines.new()
        line.account = find('account.account', ('code', '=', account)) if account.isdigit() else find('account.account', ('type.expense', '=', True))
        setattr(line, side, Decimal(amount))
    one.click('post')


def journals():
    entry('7.37', '1310', 'expense', (3, 9), 'found in the warehouse')
    entry('120.00', 'expense', '1320', (3, 31), '')
    entry('33.10', '1310', '1320', (3, 17), 'reclass')
    entry('11.11', '1310', 'expense', (2, 27), 'before the month')
    entry('12.12', '1320', 'expense', (4, 3), 'after the month')


def late():
    plant = Plant.__new__(Plant)                                                # what the month made
    plant.company = find('company.company')
    CLOCK.set(4, 10)
    plant.invoice(find('purchase.purchase', ('currency.code', '=', 'EUR')), PAINT='7.90')
    for day in (10, 11, 12):                                                    # paint, racks, and what both are worth
        CLOCK.set(4, day)
        plant.night()


def main(config_file, database, name, plant):
    steps = {'month': lambda: month(Plant(name, plant)), 'journals': journals, 'late': late}
    connect(config_file, database)
    for line in sys.stdin:
        if line.strip() != 'month':
            preferences_take()
        steps[line.strip()]()
        print('entered', flush=True)


if __name__ == '__main__':
    if len(sys.argv) != 5:
        sys.exit(__doc__)
    main(*sys.argv[1:])
