using chandlery as db from '../db/schema';

service ShopService @(path: '/odata/v4/shop') {

  type PriceLine {
    code  : String(12);
    day   : Date;
    price : Decimal(15, 3);
  }

  @cds.search: { name, description }
  entity Products as projection on db.Products actions {
    action reprice(price : Decimal(15, 3) not null, reason : String) returns Products;
  };

  entity Suppliers  as projection on db.Suppliers;

  entity Orders     as projection on db.Orders actions {
    action   ship(on : Date not null, carrier : String) returns Orders;
    action   reopen();
    function total() returns Decimal(15, 3);
  };

  entity OrderItems as projection on db.OrderItems;
  entity OrderNotes as projection on db.OrderNotes;
  entity Boats      as projection on db.Boats;
  entity Parcels    as projection on db.Parcels;

  @Aggregation.ApplySupported: {
    Transformations        : [ 'aggregate', 'groupby', 'filter', 'search', 'concat', 'identity', 'orderby', 'skip', 'top' ],
    GroupableProperties    : [ region, soldOn, product_code ],
    AggregatableProperties : [ { Property: quantity }, { Property: amount } ]
  }
  entity Sales      as projection on db.Sales;

  @cds.query.limit: { default: 3, max: 5 }
  entity Ports      as projection on db.Ports actions {
    function depthIn(factor : Decimal(9, 4) not null, digits : Integer) returns Decimal(15, 3);
    function deepest(in : many $self, count : Integer not null) returns many Ports;
    action   dredge(in : many $self, by : Decimal(5, 1) not null) returns many Ports;
  };

  @readonly
  entity Rates      as projection on db.Rates;

  @Capabilities: {
    InsertRestrictions.Insertable : true,
    UpdateRestrictions.Updatable  : false,
    DeleteRestrictions.Deletable  : false
  }
  entity Notices    as projection on db.Notices;

  @odata.singleton
  entity Settings   as projection on db.Settings;

  function pricesOn(day : Date not null, codes : many String, currency : String) returns many PriceLine;
  function echo(text : String not null, at : DateTime, big : Int64, exact : Decimal(30, 6)) returns {
    text  : String;
    at    : DateTime;
    big   : Int64;
    exact : Decimal(30, 6);
  };
  action   restock(codes : many String not null, amount : Integer not null, note : String) returns Integer;
  action   heaviest(mark : db.Mark, others : many db.Mark) returns db.Mark;
  action   closeYear(year : Integer not null);
}
