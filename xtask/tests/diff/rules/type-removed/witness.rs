//~ no `Publisher` in `type_removed`
use schema::prelude::*;
use schema::type_removed::Publisher;

fn publisher() -> Publisher {
    Publisher { name: some("Reclam"), ..Default::default() }
}
