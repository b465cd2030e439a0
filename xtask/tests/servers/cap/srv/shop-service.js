const cds = require('@sap/cds')

// Rounds a decimal given as a string to three places, without going through a double.
function timesDecimal(value, factor, places = 3) {
  const scaled = text => {
    const [, sign, whole, part = ''] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(String(text))
    return { digits: BigInt(sign + whole + part), scale: part.length }
  }
  const a = scaled(value)
  const b = scaled(factor)
  let digits = a.digits * b.digits
  const drop = a.scale + b.scale - places
  if (drop > 0) {
    const unit = 10n ** BigInt(drop)
    digits = (digits + (digits < 0n ? -unit : unit) / 2n) / unit
  } else {
    digits *= 10n ** BigInt(-drop)
  }
  const sign = digits < 0n ? '-' : ''
  const text = String(digits < 0n ? -digits : digits).padStart(places + 1, '0')
  return places ? `${sign}${text.slice(0, -places)}.${text.slice(-places)}` : sign + text
}

module.exports = class ShopService extends cds.ApplicationService {
  async init() {
    const { Products, Orders, OrderItems, Ports } = this.entities

    // All data needs a login; $metadata and the service document stay open.
    this.before('*', req => {
      if (req.user._is_anonymous) req.reject(401)
    })

    this.on('reprice', Products, async req => {
      const { code } = req.params.at(-1)
      await UPDATE(Products, code).with({ price: req.data.price })
      return SELECT.one.from(Products, code)
    })

    this.on('depthIn', Ports, async req => {
      const port = await SELECT.one.from(Ports, req.params.at(-1).code).columns('depth')
      if (!port) return req.reject(404)
      if (port.depth === null) return null
      return timesDecimal(port.depth, req.data.factor, req.data.digits ?? 3)
    })

    this.on('deepest', Ports, req => SELECT.from(Ports).orderBy('depth desc', 'code').limit(req.data.count))

    this.on('dredge', Ports, async req => {
      await UPDATE(Ports).with({ depth: { '+=': req.data.by } })
      return SELECT.from(Ports).orderBy('code')
    })

    this.on('ship', Orders, async req => {
      const key = req.params.at(-1)
      const order = await SELECT.one.from(Orders, key)
      if (!order) return req.reject(404)
      if (order.status === 'shipped') {
        return req.reject({ status: 409, code: 'ALREADY_SHIPPED', message: 'The order has left already', target: 'status' })
      }
      await UPDATE(Orders, key).with({ status: 'shipped' })
      if (req.data.carrier) req.info(`Handed over to ${req.data.carrier}`)
      return SELECT.one.from(Orders, key)
    })

    this.on('reopen', Orders, async req => {
      await UPDATE(Orders, req.params.at(-1)).with({ status: 'open' })
    })

    this.on('total', Orders, async req => {
      const { year, number } = req.params.at(-1)
      const items = await SELECT.from(OrderItems).where({ order_year: year, order_number: number })
      const sum = items.reduce((all, item) => all + BigInt(timesDecimal(item.price ?? 0, (item.quantity ?? 0) * 1000, 0)), 0n)
      return timesDecimal(sum, '0.001')
    })

    this.on('pricesOn', async req => {
      const { day, codes } = req.data
      const query = SELECT.from(Products).columns('code', 'price').orderBy('code')
      if (codes) query.where({ code: { in: codes } })
      return (await query).map(({ code, price }) => ({ code, day, price }))
    })

    this.on('echo', ({ data }) => ({ text: data.text, at: data.at, big: data.big, exact: data.exact }))

    this.on('restock', async req => {
      const { codes, amount } = req.data
      return UPDATE(Products)
        .where({ code: { in: codes } })
        .with({ stock: { '+=': amount } })
    })

    this.on('heaviest', ({ data: { mark, others } }) =>
      [mark, ...(others ?? [])].filter(Boolean).reduce((a, b) => (a && a.weight >= b.weight ? a : b), null)
    )

    this.on('closeYear', req => {
      req.error({ status: 422, code: 'OPEN_ORDERS', message: 'Orders are still open', target: 'year' })
      req.error({ status: 422, code: 'NO_BUDGET', message: 'The next year has no budget' })
    })

    return super.init()
  }
}
