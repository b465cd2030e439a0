use generator::diagnostics::Diagnostics;
use generator::plan::Api;
use generator::profile::Profile;
use generator::source::Source;
use generator::{Input, plan_apis};
use rust_code::print::one_line;
use rust_code::{Statement, constants};

use odata_url::expression::parse;

use super::*;
use crate::attempt::notes;
use crate::{Note, NoteKind, PlanIndex};

/// The crate for a document.
pub fn planned(document: &str, profile: &str) -> Api {
    let profile = Profile::parse(&Source::new("codegen.toml", profile), 0).unwrap();
    let sources = vec![Source::new("metadata.csdl", document)];
    let apis = vec![(String::from("v1"), vec![0])];
    let mut diagnostics = Diagnostics::default();
    let input = Input { profile, sources, apis, all: true, ..Input::default() };
    plan_apis(&input, &mut diagnostics).unwrap().remove(0)
}

/// The crate for the properties in the tests of this folder.
pub fn small() -> Api {
    let document = r#"<edmx:Edmx Version="4.0" xmlns:edmx="http://docs.oasis-open.org/odata/ns/edmx"><edmx:DataServices>
<Schema Namespace="n.s" xmlns="http://docs.oasis-open.org/odata/ns/edm">
  <EnumType Name="color"><Member Name="red"/><Member Name="blue"/></EnumType>
  <EnumType Name="right" IsFlags="true"><Member Name="read" Value="1"/><Member Name="write" Value="2"/></EnumType>
  <ComplexType Name="place">
    <Property Name="city" Type="Edm.String"/>
    <Property Name="tags" Type="Collection(Edm.String)"/>
    <NavigationProperty Name="owner" Type="n.s.person"/>
  </ComplexType>
  <ComplexType Name="extras" OpenType="true"><Property Name="known" Type="Edm.String"/></ComplexType>
  <ComplexType Name="house" BaseType="n.s.place"><Property Name="rooms" Type="Edm.Int32"/></ComplexType>
  <EntityType Name="thing"><Key><PropertyRef Name="id"/></Key><Property Name="id" Type="Edm.String"/></EntityType>
  <EntityType Name="being" BaseType="n.s.thing" OpenType="true"/>
  <EntityType Name="robot" BaseType="n.s.being">
    <NavigationProperty Name="maker" Type="n.s.person"/>
    <NavigationProperty Name="parts" Type="Collection(n.s.thing)"/>
  </EntityType>
  <EntityType Name="person" BaseType="n.s.thing">
    <Property Name="name" Type="Edm.String"/>
    <Property Name="nick" Type="Edm.String"/>
    <Property Name="isActive" Type="Edm.Boolean"/>
    <Property Name="isGuest" Type="Edm.Boolean"/>
    <Property Name="age" Type="Edm.Int32"/>
    <Property Name="size" Type="Edm.Int64"/>
    <Property Name="price" Type="Edm.Decimal"/>
    <Property Name="ratio" Type="Edm.Double"/>
    <Property Name="born" Type="Edm.Date"/>
    <Property Name="seen" Type="Edm.DateTimeOffset"/>
    <Property Name="wakes" Type="Edm.TimeOfDay"/>
    <Property Name="takes" Type="Edm.Duration"/>
    <Property Name="key" Type="Edm.Guid"/>
    <Property Name="photo" Type="Edm.Binary"/>
    <Property Name="spot" Type="Edm.GeographyPoint"/>
    <Property Name="color" Type="n.s.color"/>
    <Property Name="rights" Type="n.s.right"/>
    <Property Name="home" Type="n.s.place"/>
    <Property Name="more" Type="n.s.extras"/>
    <Property Name="dynamic" Type="n.s.extras"/>
    <Property Name="places" Type="Collection(n.s.place)"/>
    <Property Name="tags" Type="Collection(Edm.String)"/>
    <Property Name="dates" Type="Collection(Edm.DateTimeOffset)"/>
    <Property Name="numbers" Type="Collection(Edm.Int32)"/>
    <NavigationProperty Name="boss" Type="n.s.person"/>
    <NavigationProperty Name="twin" Type="n.s.being"/>
    <NavigationProperty Name="friends" Type="Collection(n.s.person)"/>
    <NavigationProperty Name="things" Type="Collection(n.s.thing)"/>
  </EntityType>
  <EntityContainer Name="c"><EntitySet Name="people" EntityType="n.s.person"/></EntityContainer>
</Schema></edmx:DataServices></edmx:Edmx>"#;
    planned(document, "")
}

/// The result of a function for a type: its code or the reason why there is none, and its notes. Undeclared
/// properties are named as constants are.
pub fn written(
    api: &Api,
    of: &str,
    make: impl FnOnce(&PlanIndex<'_>, &RustType) -> Made<Expr>,
) -> (Result<String, String>, Vec<Note>) {
    let index = PlanIndex::new(api);
    let about = index.named(of).and_then(|path| index.type_at(path)).unwrap();
    match make(&index, about) {
        Ok(made) => {
            let mut statements = [Statement::Do(made.value)];
            constants::declare(&mut statements);
            let [Statement::Do(code)] = &statements else { panic!("the statement became another") };
            (Ok(one_line(code)), notes(made.notes))
        }
        Err(cannot) => (Err(cannot.why), Vec::new()),
    }
}

fn write_filter(index: &PlanIndex<'_>, about: &RustType, text: &str) -> Made<Expr> {
    filter(index, about, &parse(text))
}

#[track_caller]
fn check(api: &Api, text: &str, expected: Result<&str, &str>) {
    let (code, _) = written(api, "n.s.person", |index, about| write_filter(index, about, text));
    assert_eq!(code.as_deref().map_err(String::as_str), expected, "{text}");
    if let Ok(code) = code {
        syn::parse_str::<syn::Expr>(&code).unwrap();
    }
}

#[test]
fn filters_are_typed() {
    let api = small();
    for (text, expected) in [
        ("name eq 'O''Neil'", r#"Person::NAME.eq("O'Neil")"#),
        ("name ne nick", "Person::NAME.ne(Person::NICK)"),
        ("isActive", "Person::IS_ACTIVE"),
        ("not isActive", "!Person::IS_ACTIVE"),
        ("isActive eq true", "Person::IS_ACTIVE.eq(true)"),
        (
            "isActive and isGuest or age gt 5",
            "Filter::from(Person::IS_ACTIVE).and(Person::IS_GUEST).or(Person::AGE.gt(5))",
        ),
        ("age eq 1 or age eq 2 and isGuest", "Person::AGE.eq(1).or(Person::AGE.eq(2).and(Person::IS_GUEST))"),
        (
            "(age eq 1 or age eq 2) and isGuest",
            "Person::AGE.eq(1).or(Person::AGE.eq(2)).and(Person::IS_GUEST)",
        ),
        ("not (age eq 1) and not isGuest", "(!Person::AGE.eq(1)).and(!Person::IS_GUEST)"),
        ("not not isGuest", "!!Person::IS_GUEST"),
        ("boss ne null", "Person::BOSS.is_not_null()"),
        ("name eq null or nick ne null", "Person::NAME.is_null().or(Person::NICK.is_not_null())"),
        ("name in ('a', 'b')", r#"Person::NAME.is_in(["a", "b"])"#),
        ("not name in ('a')", r#"!Person::NAME.is_in(["a"])"#),
        (
            "size le 5 and ratio lt 5 and ratio ge -0.5",
            "Person::SIZE.le(5).and(Person::RATIO.lt(5.0)).and(Person::RATIO.ge(-0.5))",
        ),
        ("price eq 5.50", r#"Person::PRICE.eq(parse::<Decimal>("5.5")?)"#),
        ("born lt 2020-01-02", r#"Person::BORN.lt(parse::<Date>("2020-01-02")?)"#),
        ("seen ge 2020-01-02T03:04Z", r#"Person::SEEN.ge(parse::<DateTimeOffset>("2020-01-02T03:04:00Z")?)"#),
        ("seen lt now()", "Person::SEEN.lt(now())"),
        ("mindatetime() lt seen", "min_date_time().lt(Person::SEEN)"),
        ("wakes eq 07:00:00", r#"Person::WAKES.eq(parse::<TimeOfDay>("07:00:00")?)"#),
        ("cast(age,Edm.String) eq '5'", r#"Person::AGE.cast_to::<String>().eq("5")"#),
        (
            "endswith(cast(color,Edm.String),'d') and cast(name,Edm.Int64) gt 5",
            r#"Person::COLOR.cast_to::<String>().ends_with("d").and(Person::NAME.cast_to::<i64>().gt(5))"#,
        ),
        ("cast($it/key,Edm.Guid) ne null", "Person::KEY.cast_to::<Guid>().is_not_null()"),
        (
            "tags/any(t:cast(t,Edm.Duration) lt duration'P1D')",
            r#"Person::TAGS.any(this::<String>().cast_to::<SignedDuration>().lt(parse::<SignedDuration>("P1D")?))"#,
        ),
        ("takes gt duration'PT1H'", r#"Person::TAKES.gt(parse::<SignedDuration>("PT1H")?)"#),
        ("color eq n.s.color'red'", "Person::COLOR.eq(Color::Red)"),
        ("color in ('red','blue')", "Person::COLOR.is_in([Color::Red, Color::Blue])"),
        ("rights has n.s.right'read'", "Person::RIGHTS.has(Right::Read)"),
        ("rights eq 'read,write'", "Person::RIGHTS.eq(Flags::from([Right::Read, Right::Write]))"),
        (
            "rights in ('read','read,write')",
            "Person::RIGHTS.is_in([Flags::from(Right::Read), Flags::from([Right::Read, Right::Write])])",
        ),
        (
            "startsWith(name,'A') and contains(nick,name)",
            r#"Person::NAME.starts_with("A").and(Person::NICK.contains(Person::NAME))"#,
        ),
        ("endswith(tolower(trim(name)),'a')", r#"Person::NAME.trim().to_lower().ends_with("a")"#),
        ("length(name) gt indexof(name,'x')", r#"Person::NAME.length().gt(Person::NAME.index_of("x"))"#),
        (
            "substring(name,1) eq substring(nick,1,2)",
            "Person::NAME.substring(1).eq(Person::NICK.substring_of_length(1, 2))",
        ),
        ("concat(name,nick) eq 'a'", r#"Person::NAME.concat(Person::NICK).eq("a")"#),
        ("matchesPattern(name,'^a')", r#"Person::NAME.matches_pattern("^a")"#),
        ("contains(name,'a') eq false", r#"Person::NAME.contains("a").eq(false)"#),
        (
            "year(born) eq 2020 and year(now()) gt year(seen)",
            "Person::BORN.year().eq(2020).and(now().year().gt(Person::SEEN.year()))",
        ),
        (
            "date(seen) eq born and totalseconds(takes) lt price",
            "Person::SEEN.date().eq(Person::BORN).and(Person::TAKES.total_seconds().lt(Person::PRICE))",
        ),
        ("round(ratio) eq 2", "Person::RATIO.round().eq(2.0)"),
        (
            "(age add age mul age) mul age gt 5",
            "((Person::AGE + Person::AGE * Person::AGE) * Person::AGE).gt(5)",
        ),
        ("(age add 1) mul 2 sub -3 eq 5", "((Person::AGE + 1) * 2 - -3).eq(5)"),
        ("age sub (age sub 1) eq age mod 2", "(Person::AGE - (Person::AGE - 1)).eq(Person::AGE % 2)"),
        ("-age lt -(age add 1)", "(-Person::AGE).lt(-(Person::AGE + 1))"),
        ("age divby 2 eq 0.5", r#"Person::AGE.div_by(2).eq(parse::<Decimal>("0.5")?)"#),
        ("home/city eq 'a'", r#"Person::HOME.then(Place::CITY).eq("a")"#),
        ("home/n.s.house/rooms gt 2", "Person::HOME.cast::<House>().then(House::ROOMS).gt(2)"),
        ("boss/boss/name eq 'a'", r#"Person::BOSS.then(Person::BOSS).then(Person::NAME).eq("a")"#),
        ("n.s.person/name eq 'a'", r#"this::<Person>().cast::<Person>().then(Person::NAME).eq("a")"#),
        ("isof(home,n.s.house)", "Person::HOME.is_of::<House>()"),
        ("isof(n.s.person)", "this::<Person>().is_of::<Person>()"),
        ("isof('n.s.person')", "this::<Person>().is_of::<Person>()"),
        ("tags/any(t:t eq 'a')", r#"Person::TAGS.any(this().eq("a"))"#),
        ("tags/any(t:startswith(t,'a'))", r#"Person::TAGS.any(this().starts_with("a"))"#),
        ("dates/all(d:year(d) gt 2000)", "Person::DATES.all(this::<DateTimeOffset>().year().gt(2000))"),
        ("numbers/any(n:n add 1 gt 2)", "Person::NUMBERS.any((this::<i32>() + 1).gt(2))"),
        ("numbers/any(n:-n gt 2)", "Person::NUMBERS.any((-this::<i32>()).gt(2))"),
        (
            "friends/any(f:f/friends/all(g:g/isActive))",
            "Person::FRIENDS.any(Person::FRIENDS.all(Person::IS_ACTIVE))",
        ),
        (
            "friends/any() and not tags/any()",
            "Person::FRIENDS.is_not_empty().and(!Person::TAGS.is_not_empty())",
        ),
        ("friends/$count gt 5", "Person::FRIENDS.count().gt(5)"),
        ("things/n.s.person/any(p:p/age gt 5)", "Person::THINGS.cast_all::<Person>().any(Person::AGE.gt(5))"),
        ("places/any(p:p/tags/any(t:t eq 'a'))", r#"Person::PLACES.any(Place::TAGS.any(this().eq("a")))"#),
    ] {
        check(&api, text, Ok(expected));
    }
}

#[test]
fn what_has_no_typed_form_is_told() {
    let api = small();
    for (text, expected) in [
        ("nmae eq 'a'", "`nmae` is no property of `n.s.person`"),
        ("home/nmae eq 'a'", "`nmae` is no property of `n.s.place`"),
        ("friends/name eq 'a'", "`name` is a property of the elements, not of the collection before it"),
        ("name/length eq 1", "`length` follows something that has no properties"),
        ("name/any(n:n eq 'a')", "the path before `any` does not lead to a collection"),
        ("name eq 5", "`5` is no Edm.String"),
        ("name eq age", "`age` is of another type than what it is compared with"),
        ("age eq 'a'", "`'a'` is no integer that fits"),
        ("age eq 3000000000", "`3000000000` is no integer that fits"),
        ("age eq 1.5", "`1.5` is no integer that fits"),
        ("seen ge '2020-01-02T03:04:05Z'", "`'2020-01-02T03:04:05Z'` is no Edm.DateTimeOffset"),
        ("seen ge 2020-01-02", "`2020-01-02` is no Edm.DateTimeOffset"),
        ("isActive eq 'true'", "`'true'` is no Edm.Boolean"),
        ("color eq n.s.right'read'", "`n.s.right'read'` is no `n.s.color`"),
        ("color gt 'red'", "values of `color` have no order"),
        ("isActive lt true", "values of `isActive` have no order"),
        ("color has 'red'", "`color` is not an enumeration of flags"),
        ("boss eq boss", "`boss` is not a primitive value, and cannot be compared"),
        ("tags eq null", "`tags` is a collection, and cannot be compared"),
        ("spot eq null", "`spot` is geographic, and cannot be compared"),
        ("true", "the literal `true` stands where the typed form has an expression"),
        ("5 lt age", "the literal `5` stands where the typed form has an expression"),
        ("name", "`name` is no condition"),
        ("not name", "`name` is no condition"),
        ("name and age", "`name` is no condition"),
        ("friends/any(f:f/isActive and f/name)", "`x/name` is no condition"),
        ("more/any(m:m eq 1)", "the path before `any` does not lead to a collection"),
        ("more/a/any(m:m/b eq 1)", "the path before `any` does not lead to a collection"),
        (
            "more/a has n.s.right'read'",
            "the type of the property that is compared with `n.s.right'read'` is not declared",
        ),
        ("name gt null", "`null` is no Edm.String"),
        ("name in ()", "an empty list has no typed form"),
        ("name in (nick)", "`nick` in a list is no literal"),
        ("name in nick", "`in` has a typed form for a list only, not for `nick`"),
        ("name in ('a',null)", "`null` is no Edm.String"),
        ("age divby 2 gt age", "`age` is of another type than what it is compared with"),
        ("seen sub duration'P1D' gt seen", "`seen` is no number"),
        ("round(age) eq 1", "`age` is not a number with a fraction"),
        ("hour(born) eq 1", "`hour` does not apply to `born`"),
        ("contains(age,'a')", "`age` is no Edm.String"),
        ("contains(name)", "`contains` has no typed form with 1 arguments"),
        ("concat('a',name) eq 'a'", "the literal `'a'` stands where the typed form has an expression"),
        ("geo.distance(spot,spot) lt 5", "`geo.distance` has no typed form with 2 arguments"),
        ("cast(age,n.s.color) eq 'a'", "`n.s.color` is no primitive type"),
        ("cast(home,Edm.String) eq 'a'", "`home` is not a primitive value, and cannot be compared"),
        ("cast(Edm.String) eq 'a'", "`$it` is not a primitive value, and cannot be compared"),
        ("n.s.f(a=1)", "`n.s.f` has no typed form"),
        ("friends/n.s.f() eq 1", "`n.s.f(…)` has no typed form in a path"),
        ("home/n.s.person/name eq 'a'", "`n.s.person` is not derived from the type before it"),
        ("n.s.nobody/name eq 'a'", "there is no type `n.s.nobody`"),
        ("friends/any(f:name eq 'a')", "within `any` and `all`, `name` is not about the element"),
        (
            "friends/any(f:f/friends/any(g:f/isActive))",
            "the variable of an outer `any` or `all` has no typed form",
        ),
        ("$this eq 'a'", "`$this` has no typed form"),
        ("$root/people eq 'a'", "`$root` has no typed form"),
        ("name eq", "the text ends where an expression is expected"),
    ] {
        check(&api, text, Err(expected));
    }
}

#[test]
fn dynamic_properties_have_the_type_of_what_they_stand_beside() {
    let api = small();
    for (text, expected) in [
        ("more/known eq 'a'", r#"Person::MORE.then(Extras::KNOWN).eq("a")"#),
        ("more/a eq 'a'", r#"Person::MORE.then(A).eq("a")"#),
        ("dynamic/a eq 'a'", r#"Person::DYNAMIC.then(A).eq("a")"#),
        ("more/a eq null", r#"Person::MORE.then(A).is_null()"#),
        ("more/a lt 5", r#"Person::MORE.then(A).lt(5)"#),
        ("more/a lt 3000000000", r#"Person::MORE.then(A).lt(3000000000)"#),
        ("more/a lt 0.5", r#"Person::MORE.then(A).lt(0.5)"#),
        ("more/a in (1,2)", r#"Person::MORE.then(A).is_in([1, 2])"#),
        ("more/a ge 2020-01-02", r#"Person::MORE.then(A).ge(parse::<Date>("2020-01-02")?)"#),
        ("more/a eq seen", r#"Person::MORE.then(A).eq(Person::SEEN)"#),
        ("seen eq more/a", r#"Person::SEEN.eq(Person::MORE.then(A))"#),
        ("more/a eq more/b", r#"Person::MORE.then(A).eq(Person::MORE.then(B))"#),
        (
            "startswith(more/a,'a') and not more/b",
            r#"Person::MORE.then(A).starts_with("a").and(!Person::MORE.then(B))"#,
        ),
        ("year(more/a) eq 2020", r#"Person::MORE.then(A).year().eq(2020)"#),
        ("more/a/b eq 'a'", r#"Person::MORE.then(A_B).eq("a")"#),
        ("more/a/any(m:m eq 'a')", r#"Person::MORE.then(A).any(this().eq("a"))"#),
        ("more/a/all(m:m gt 1)", r#"Person::MORE.then(A).all(this().gt(1))"#),
        (
            "more/a/any() or more/a/$count gt 1",
            r#"Person::MORE.then(A).is_not_empty().or(Person::MORE.then(A).count().gt(1))"#,
        ),
    ] {
        check(&api, text, Ok(expected));
    }
}

#[test]
fn only_clauses_without_a_typed_form_are_raw() {
    let api = small();
    for (text, expected, note) in [
        ("name and isActive", r#"raw("name").and(Person::IS_ACTIVE)"#, "`name` is no condition"),
        (
            "isActive or nmae eq 'a' and isGuest",
            r#"Filter::from(Person::IS_ACTIVE).or(raw("nmae eq 'a'").and(Person::IS_GUEST))"#,
            "`nmae` is no property of `n.s.person`",
        ),
    ] {
        let (written, notes) = written(&api, "n.s.person", |index, about| write_filter(index, about, text));
        assert_eq!(written.as_deref(), Ok(expected));
        assert_eq!(notes.iter().map(|note| note.text.as_str()).collect::<Vec<_>>(), [note]);
    }
}

#[test]
fn other_spellings_are_noted() {
    let api = small();
    for (text, code, note) in [
        ("Name eq 'a'", r#"Person::NAME.eq("a")"#, "the metadata spells `Name` as `name`"),
        (
            "N.S.Person/age eq 1",
            "this::<Person>().cast::<Person>().then(Person::AGE).eq(1)",
            "the metadata spells `N.S.Person` as `n.s.person`",
        ),
        ("color eq 'red'", "Person::COLOR.eq(Color::Red)", "`'red'` is sent as `n.s.color'red'`"),
        ("color eq n.s.color'Red'", "Person::COLOR.eq(Color::Red)", "the metadata spells `Red` as `red`"),
    ] {
        let (written, notes) = written(&api, "n.s.person", |index, about| write_filter(index, about, text));
        assert_eq!(written.as_deref(), Ok(code));
        let expected = Note { kind: NoteKind::Respelt, part: String::from("$filter"), text: note.to_owned() };
        assert_eq!(notes, [expected]);
    }
}

/// No stack overflows for any expression that the parser accepts.
#[test]
fn long_filters_are_written() {
    let api = small();
    for text in [
        vec!["isActive"; 200].join(" or "),
        format!("{}isActive", "not ".repeat(98)),
        format!("{}isActive{}", "(".repeat(98), ")".repeat(98)),
        format!("{} gt 1", vec!["age"; 190].join(" add ")),
    ] {
        let (code, _) = written(&api, "n.s.person", |index, about| write_filter(index, about, &text));
        assert!(code.is_ok(), "{code:?}");
    }
}
