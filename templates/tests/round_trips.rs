//! Writing a value of any Edm type and reading it again gives the same value.

use arbitrary::{Arbitrary, Result, Unstructured};

use super::model::{Color, Pet};
use crate::runtime::machine::{Decoded, Json};
use crate::runtime::model::{
    Binary, DataType, Date, DateTimeOffset, Decimal, Enumeration, Flags, Guid, SignedDuration, TimeOfDay,
};

/// Writes random values, and reads them from text and from a JSON tree.
fn check<T: DataType>(make: impl Fn(&mut Unstructured<'_>) -> Result<T>) {
    let mut budget = arbtest::arbtest(|random| {
        let value = make(random)?;
        let text = serde_json::to_string(&Json(&value)).unwrap();
        let tree = serde_json::to_value(Json(&value)).unwrap();
        let from_text = Decoded::<T>::read(&mut serde_json::Deserializer::from_str(&text)).unwrap();
        let from_tree = Decoded::<T>::read(tree).unwrap();
        for read in [from_text, from_tree] {
            assert_eq!(format!("{read:?}"), format!("{:?}", Decoded::Value(value.clone())), "{text}");
        }
        Ok(())
    });
    budget = budget.budget_ms(100);
    budget.run();
}

fn any<T: for<'a> Arbitrary<'a>>(random: &mut Unstructured<'_>) -> Result<T> {
    random.arbitrary()
}

fn date(random: &mut Unstructured<'_>) -> Result<Date> {
    let (year, day) = (random.int_in_range(1..=9999)?, random.int_in_range(1..=365)?);
    Ok(Date::from_ordinal_date(year, day).unwrap())
}

fn time_of_day(random: &mut Unstructured<'_>) -> Result<TimeOfDay> {
    let nanoseconds = random.int_in_range(0..=86_400_000_000_000_u64 - 1)?;
    Ok(TimeOfDay::MIDNIGHT + std::time::Duration::from_nanos(nanoseconds))
}

fn date_time_offset(random: &mut Unstructured<'_>) -> Result<DateTimeOffset> {
    let offset = time::UtcOffset::from_whole_seconds(60 * random.int_in_range(-839..=839)?).unwrap();
    Ok(DateTimeOffset::new_in_offset(date(random)?, time_of_day(random)?, offset))
}

fn duration(random: &mut Unstructured<'_>) -> Result<SignedDuration> {
    let seconds = random.int_in_range(-400_000_000_000..=400_000_000_000_i64)?;
    let nanoseconds = random.int_in_range(0..=999_999_999)?;
    Ok(SignedDuration::new(seconds, if seconds < 0 { -nanoseconds } else { nanoseconds }))
}

fn color(random: &mut Unstructured<'_>) -> Result<Color> {
    Ok(match random.int_in_range(0..=2)? {
        0 => Color::Red,
        1 => Color::Blue,
        _ => Color::from_name(random.choose(&["green", "", "Grün", "a b"])?),
    })
}

#[test]
fn every_edm_type() {
    check(any::<bool>);
    check(any::<u8>);
    check(any::<i8>);
    check(any::<i16>);
    check(any::<i32>);
    check(any::<i64>);
    check(any::<f32>);
    check(any::<f64>);
    check(any::<String>);
    check(any::<Vec<String>>);
    check(|random| Ok(Binary(random.arbitrary()?)));
    check(|random| Ok(Guid::from_bytes(random.arbitrary()?)));
    check(|random| {
        let digits = random.int_in_range(-(1_i128 << 95)..=1 << 95)?;
        Ok(Decimal::from_i128_with_scale(digits, random.int_in_range(0..=28)?).normalize())
    });
    check(date);
    check(time_of_day);
    check(date_time_offset);
    check(duration);
    check(color);
    check(|random| {
        let members = [color(random)?, color(random)?];
        Ok(members.into_iter().filter(|member| !member.as_str().is_empty()).collect::<Flags<Color>>())
    });
    check(|random| {
        let json = serde_json::json!({"@odata.type": "#n.dog", "name": random.arbitrary::<String>()?});
        Ok(serde_json::from_value::<Pet>(json).unwrap())
    });
}
