//! Converts one CSDL name to one Rust identifier. These are pure functions that do not know of other names.

use heck::{ToSnakeCase, ToUpperCamelCase};
use unicode_normalization::UnicodeNormalization;

/// The name of a module, field, method or argument: `snake_case`, as a raw identifier if it is a keyword.
pub fn snake(name: &str) -> String {
    snake_and_shouty(name).0
}

/// The two forms of a property: [`snake`] for its field, [`shouty`] for its constant.
pub fn snake_and_shouty(name: &str) -> (String, String) {
    let snake = legal(framed(name, |name| name.to_snake_case()), "name");
    let shouty = snake.to_uppercase();
    (unreserved(&snake), shouty)
}

/// The name of a type or variant: `UpperCamelCase`.
pub fn camel(name: &str) -> String {
    let camel = legal(framed(name, |name| name.to_upper_camel_case()), "Name");
    if PRELUDE.contains(&camel.as_str()) { camel + "_" } else { camel }
}

/// The name of a constant: `SHOUTY_SNAKE_CASE`.
pub fn shouty(name: &str) -> String {
    snake_and_shouty(name).1
}

/// A name as one of several that are joined by underscores: without the `r#` of a raw identifier, and without
/// leading and trailing underscores, because double underscores are not snake case.
pub fn part(snake: &str) -> &str {
    snake.trim_start_matches("r#").trim_matches('_')
}

/// The maximum length of a file name in bytes: as long as identifiers of CSDL, and below the limits of file
/// systems, which are 143 to 255 bytes.
const MAX_FILE: usize = 128;

/// The name of a file and its private module, or of a folder: like [`snake`], but in ASCII and without the
/// `r#` of a raw identifier. A name that is too long is truncated, and a hash of the whole name is appended.
pub fn file(name: &str) -> String {
    let snake = snake(name);
    let ascii = snake.trim_start_matches("r#").chars().map(|c| match c {
        c if c.is_ascii() => c.to_string(),
        c => format!("u{:x}", u32::from(c)),
    });
    let whole: String = ascii.collect();
    if whole.len() <= MAX_FILE {
        return whole;
    }
    let hash = format!("_{:08x}", hash(&whole));
    whole[..MAX_FILE - hash.len()].to_owned() + &hash
}

/// The 32-bit FNV-1a hash of a text, whose results never change between versions,
/// <https://www.rfc-editor.org/rfc/rfc9923>.
fn hash(text: &str) -> u32 {
    text.bytes().fold(0x811c_9dc5, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193))
}

/// Names of the prelude that generated code uses without a path.
const PRELUDE: [&str; 20] = [
    "AsRef",
    "Box",
    "Clone",
    "Debug",
    "Default",
    "Eq",
    "Err",
    "From",
    "Into",
    "IntoIterator",
    "Iterator",
    "None",
    "Ok",
    "Option",
    "PartialEq",
    "Result",
    "Self",
    "Some",
    "String",
    "Vec",
];

/// Keywords that cannot be raw identifiers.
const NEVER_RAW: [&str; 5] = ["crate", "self", "Self", "super", "_"];

const KEYWORDS: [&str; 47] = [
    "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "do", "dyn", "else",
    "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl", "in", "let", "loop", "macro",
    "match", "mod", "move", "mut", "override", "priv", "pub", "ref", "return", "static", "struct", "trait",
    "true", "try", "type", "typeof", "unsafe", "unsized", "use", "virtual", "where", "while",
];

/// Makes a keyword a raw identifier or, where that is not allowed, appends an underscore.
pub fn unreserved(snake: &str) -> String {
    if NEVER_RAW.contains(&snake) {
        format!("{snake}_")
    } else if snake == "yield" || KEYWORDS.contains(&snake) {
        format!("r#{snake}")
    } else {
        snake.to_owned()
    }
}

/// Converts a name and keeps its leading and trailing underscores, because `new` and `new_` are two names.
fn framed(name: &str, convert: impl Fn(&str) -> String) -> String {
    let core = name.trim_matches('_');
    let leading = name.len() - name.trim_start_matches('_').len();
    let trailing = if core.is_empty() { 0 } else { name.len() - name.trim_end_matches('_').len() };
    format!("{}{}{}", "_".repeat(leading), convert(&words(core)), "_".repeat(trailing))
}

/// Splits a name into words like the usual rules do, with two additions that names of Graph need: the plural
/// of an acronym is one word (`cloudPCs`), and a single lower-case letter at the beginning belongs to the
/// next word (`oAuth2`, `eTag`, `iOS`).
fn words(name: &str) -> String {
    // Rust compares identifiers in normalization form C,
    // <https://doc.rust-lang.org/reference/identifiers.html>.
    let mut characters: Vec<char> =
        if name.is_ascii() { name.chars().collect() } else { name.nfc().map(separated).collect() };
    let upper = |c: Option<&char>| c.is_some_and(|c| c.is_uppercase());
    for at in 2..characters.len() {
        let ends = characters.get(at + 1).is_none_or(|next| next.is_uppercase() || *next == '_');
        if characters[at] == 's' && ends && upper(characters.get(at - 1)) && upper(characters.get(at - 2)) {
            let mut start = at - 1;
            while start > 0 && characters[start - 1].is_uppercase() {
                start -= 1;
            }
            for c in &mut characters[start + 1..at] {
                *c = c.to_lowercase().next().unwrap_or(*c);
            }
        }
    }
    let is_single = characters.first().is_some_and(|c| c.is_lowercase()) && upper(characters.get(1));
    if is_single && characters.len() > 2 {
        let mut at = 1;
        while upper(characters.get(at))
            && (at == 1 || !characters.get(at + 1).is_some_and(|c| c.is_lowercase()))
        {
            characters[at] = characters[at].to_lowercase().next().unwrap_or(characters[at]);
            at += 1;
        }
    }
    characters.into_iter().collect()
}

/// Replaces a character that identifiers cannot contain by a separator of words, also if it is a number such
/// as `²`.
fn separated(c: char) -> char {
    if unicode_ident::is_xid_continue(c) { c } else { ' ' }
}

/// Makes any text an identifier: characters that are not allowed become underscores, an underscore precedes a
/// leading digit, and a text that would only have underscores gets `word`.
fn legal(name: String, word: &str) -> String {
    let is_plain = |byte: u8| byte == b'_' || byte.is_ascii_alphanumeric();
    let starts_well = name.starts_with(|c: char| c.is_ascii_alphabetic());
    if starts_well && name.bytes().all(is_plain) {
        return name;
    }
    let mut legal: String =
        name.nfc().map(|c| if c == '_' || unicode_ident::is_xid_continue(c) { c } else { '_' }).collect();
    if !legal.chars().next().is_some_and(|c| c == '_' || unicode_ident::is_xid_start(c)) {
        legal.insert(0, '_');
    }
    if legal.chars().all(|c| c == '_') {
        legal.push_str(word);
    }
    legal
}

#[cfg(test)]
mod tests {
    use super::{camel, file, shouty, snake};

    #[test]
    fn names() {
        for (csdl, expected) in [
            ("displayName", ("display_name", "DisplayName", "DISPLAY_NAME")),
            (
                "onPremisesSamAccountName",
                ("on_premises_sam_account_name", "OnPremisesSamAccountName", "ON_PREMISES_SAM_ACCOUNT_NAME"),
            ),
            ("cloudPCs", ("cloud_pcs", "CloudPcs", "CLOUD_PCS")),
            ("cloudPC", ("cloud_pc", "CloudPc", "CLOUD_PC")),
            (
                "oAuth2PermissionGrant",
                ("oauth2_permission_grant", "Oauth2PermissionGrant", "OAUTH2_PERMISSION_GRANT"),
            ),
            (
                "oauth2PermissionGrants",
                ("oauth2_permission_grants", "Oauth2PermissionGrants", "OAUTH2_PERMISSION_GRANTS"),
            ),
            ("eTag", ("etag", "Etag", "ETAG")),
            ("iOSDevice", ("ios_device", "IosDevice", "IOS_DEVICE")),
            ("type", ("r#type", "Type", "TYPE")),
            ("self", ("self_", "Self_", "SELF")),
            ("option", ("option", "Option_", "OPTION")),
            ("3D", ("_3d", "_3d", "_3D")),
            // A letter with a combining mark, as some editors write it.
            ("Gro\u{308}ße", ("größe", "Größe", "GRÖSSE")),
            ("_", ("_name", "_Name", "_NAME")),
            ("__", ("__name", "__Name", "__NAME")),
            ("_3d", ("_3d", "_3d", "_3D")),
            ("Net Weight (2)", ("net_weight_2", "NetWeight2", "NET_WEIGHT_2")),
            ("m²Area", ("m_area", "MArea", "M_AREA")),
            ("new_", ("new_", "New_", "NEW_")),
            ("_Partner", ("_partner", "_Partner", "_PARTNER")),
            ("", ("_name", "_Name", "_NAME")),
            ("a-b.c`d", ("a_b_c_d", "ABCD", "A_B_C_D")),
            ("Größe", ("größe", "Größe", "GRÖSSE")),
            ("名前", ("名前", "名前", "名前")),
        ] {
            let actual = (snake(csdl), camel(csdl), shouty(csdl));
            assert_eq!((actual.0.as_str(), actual.1.as_str(), actual.2.as_str()), expected, "{csdl}");
        }
    }

    #[test]
    fn files() {
        for (csdl, expected) in
            [("displayName", "display_name"), ("type", "type"), ("数", "u6570"), ("_3d", "_3d")]
        {
            assert_eq!(file(csdl), expected);
        }
        let long = "a".repeat(300);
        let (one, other) = (file(&long), file(&format!("{long}b")));
        assert!(one.len() == 128 && other.len() == 128 && one != other, "{one} {other}");
        assert_eq!(file(&"a".repeat(128)), "a".repeat(128));
    }
}
