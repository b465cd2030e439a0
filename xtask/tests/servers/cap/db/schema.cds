namespace chandlery;

using { cuid, managed } from '@sap/cds/common';

type Grade : String(10) enum {
  plain;
  good;
  best = 'BEST';
}

type Address {
  street   : String(60);
  town     : String(40);
  position : {
    lat : Double;
    lon : Double;
  };
}

type Mark {
  label  : String(20);
  weight : Integer;
}

// String key, ETag, media stream, collections of simple and structured values.
entity Products : managed {
  key code        : String(12);
      name        : String(60) not null;
      description : LargeString;
      grade       : Grade default 'plain';
      price       : Decimal(15, 3);
      stock       : Integer default 0;
      active      : Boolean default true;
      tags        : array of String(20);
      marks       : array of Mark;
      picture     : LargeBinary @Core.MediaType: pictureType  @Core.ContentDisposition.Filename: pictureName;
      pictureType : String(40) @Core.IsMediaType;
      pictureName : String(60);
      supplier    : Association to Suppliers;
      sales       : Association to many Sales on sales.product = $self;
}

annotate Products with {
  modifiedAt @odata.etag;
}

// UUID key and a structured property.
entity Suppliers : cuid {
  name     : String(60);
  address  : Address;
  products : Association to many Products on products.supplier = $self;
}

// Two-part key; items have their own key and carry a nested composition.
entity Orders : managed {
  key year     : Integer;
  key number   : Integer;
      customer : String(60);
      status   : String(10) enum { open; shipped; } default 'open';
      orderedOn: Date;
      items    : Composition of many OrderItems on items.order = $self;
}

entity OrderItems {
  key order    : Association to Orders;
  key pos      : Integer;
      product  : Association to Products;
      quantity : Integer;
      price    : Decimal(15, 3);
      notes    : Composition of many OrderNotes on notes.item = $self;
}

entity OrderNotes : cuid {
  item : Association to OrderItems;
  text : String(200);
}

// A composition of an anonymous aspect: the key of the parent becomes part of the child's key.
entity Boats {
  key hull  : String(10);
      name  : String(40);
      berths : Composition of many {
        key no    : Integer;
            size  : Double;
            bunks : Composition of many {
              key side : String(5);
                  soft : Boolean;
            };
      };
}

// One property of each primitive type.
entity Parcels : cuid {
  serial    : Int64;
  level     : UInt8;
  floor     : Int16;
  count     : Int32;
  value     : Decimal(15, 3);
  wide      : Decimal(30, 6);
  free      : Decimal;
  weight    : Double;
  fragile   : Boolean;
  packedOn  : Date;
  packedAt  : Time;
  sentAt    : DateTime;
  scannedAt : Timestamp;
  digest    : Binary(16);
  remark    : LargeString;
  owner     : UUID;
}

entity Sales {
  key id       : Integer;
      product  : Association to Products;
      region   : String(10);
      soldOn   : Date;
      quantity : Integer;
      amount   : Decimal(15, 2);
}

entity Ports {
  key code   : String(5);
      name   : String(40);
      depth  : Decimal(5, 1);
}

entity Rates {
  key currency : String(3);
      rate     : Decimal(12, 6);
}

entity Notices : cuid {
  title : String(60);
  body  : String(400);
}

entity Settings {
  key id       : Integer;
      shopName : String(60);
      opensAt  : Time;
      limit    : Integer64;
}
