module.exports = async db => {
  const { Products, Suppliers, Orders, Boats, Parcels, Sales, Ports, Rates, Notices, Settings } =
    db.model.entities('chandlery')
  const north = '7a0c1f52-3f0e-4a7b-9d51-0b6a54c0e101'
  const south = '7a0c1f52-3f0e-4a7b-9d51-0b6a54c0e102'

  await INSERT.into(Suppliers).entries(
    { ID: north, name: 'Northwind Ropes', address_street: '1 Quay Road', address_town: 'Leith', address_position_lat: 55.975, address_position_lon: -3.17 },
    { ID: south, name: 'South Sails', address_street: '22 Harbour Lane', address_town: 'Cowes' }
  )
  await INSERT.into(Products).entries(
    {
      code: 'ROPE-10', name: 'Mooring rope', description: 'Ten metres, three strands', grade: 'good',
      price: '24.950', stock: 40, tags: ['rope', 'deck'], marks: [{ label: 'strands', weight: 3 }], supplier_ID: north
    },
    { code: 'SAIL-JIB', name: 'Jib sail', description: 'For light wind', grade: 'BEST', price: '899.000', stock: 2, tags: [], supplier_ID: south },
    { code: "O'HOOK", name: 'Hook & eye', price: '3.125', stock: 500, tags: ['small'], supplier_ID: north },
    { code: 'LAMP/2', name: 'Anchor lamp', price: null, stock: 0, active: false }
  )
  await INSERT.into(Orders).entries(
    {
      year: 2024, number: 1, customer: 'Ada', orderedOn: '2024-02-29',
      items: [
        { pos: 10, product_code: 'ROPE-10', quantity: 2, price: '24.950', notes: [{ ID: '5b1d8f0a-0c39-4a51-8a43-2f1f3c5d0001', text: 'Cut in half' }] },
        { pos: 20, product_code: "O'HOOK", quantity: 12, price: '3.125' }
      ]
    },
    { year: 2024, number: 2, customer: 'Ben', orderedOn: '2024-03-01', items: [{ pos: 10, product_code: 'SAIL-JIB', quantity: 1, price: '899.000' }] },
    { year: 2025, number: 1, customer: 'Cleo', orderedOn: '2025-01-15', items: [] }
  )
  await INSERT.into(Boats).entries({
    hull: 'GBR-7', name: 'Petrel',
    berths: [{ no: 1, size: 1.95, bunks: [{ side: 'port', soft: true }, { side: 'star', soft: false }] }, { no: 2, size: 2.1 }]
  })
  await INSERT.into(Parcels).entries(
    {
      ID: '0d9f7c1e-52a4-4cf0-8f5e-91c8f4ab0001', serial: '9007199254740993', level: 255, floor: -32768, count: 2147483647,
      value: '123456789012.345', wide: '123456789012345678901234.567891', free: '0.1', weight: 0.1, fragile: true,
      packedOn: '2024-02-29', packedAt: '23:59:58', sentAt: '2024-02-29T12:00:00Z', scannedAt: '2024-02-29T12:00:00.123Z',
      digest: Buffer.from('fbff', 'hex').toString('base64'), remark: 'Grüße, 你好', owner: north
    },
    { ID: '0d9f7c1e-52a4-4cf0-8f5e-91c8f4ab0002' }
  )
  await INSERT.into(Sales).columns('id', 'product_code', 'region', 'soldOn', 'quantity', 'amount').rows(
    [1, 'ROPE-10', 'east', '2024-01-05', 3, '74.85'],
    [2, 'ROPE-10', 'west', '2024-01-06', 1, '24.95'],
    [3, "O'HOOK", 'east', '2024-01-06', 10, '31.25'],
    [4, 'SAIL-JIB', 'west', '2024-02-01', 1, '899.00'],
    [5, "O'HOOK", 'west', '2024-02-02', 4, '12.50'],
    [6, 'ROPE-10', 'north', '2024-02-03', 2, '49.90']
  )
  await INSERT.into(Ports).entries(
    ['Aberdeen', 'Bergen', 'Cowes', 'Dover', 'Esbjerg', 'Falmouth', 'Gdansk', 'Hull'].map((name, i) => ({
      code: name.slice(0, 3).toUpperCase(), name, depth: `${5 + i}.5`
    }))
  )
  await INSERT.into(Rates).entries({ currency: 'EUR', rate: '1.000000' }, { currency: 'NOK', rate: '11.734500' })
  await INSERT.into(Notices).entries({ ID: 'c2b6f6e4-9f58-4a07-a5d7-3bd1f2c30001', title: 'Closed', body: 'No trade on the first of May' })
  await INSERT.into(Settings).entries({ id: 1, shopName: 'The Chandlery', opensAt: '08:30:00', limit: '9007199254740995' })
}
