//~ no associated item named `Film`
use schema::type_made_concrete::Work;

fn minutes(work: &Work) -> Option<i32> {
    match work {
        Work::Film(film) => film.minutes,
        _ => None,
    }
}
