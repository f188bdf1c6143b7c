//! As much of Thrift's compact protocol as it takes to look at what a Parquet file claims before the library
//! acts on it: how many children its columns have, and how large a page is.

/// Types of fields.
const INTEGER: u8 = 5;
const BINARY: u8 = 8;
const LIST: u8 = 9;
const STRUCT: u8 = 12;

/// How deep structs and lists are skipped.
const DEEPEST: usize = 16;

/// Bytes that are walked through.
pub struct Walk<'a> {
    rest: &'a [u8],
}

/// What a page says of itself first.
#[derive(Debug, Clone, Copy)]
pub struct PageHead {
    /// Its kind, see [`PageHead::is_dictionary`].
    kind: i64,
    /// How many bytes it has once it is unpacked.
    pub unpacked: u64,
}

impl PageHead {
    /// The head of a page. Fails where it is not written as every writer does, field by field in their order.
    pub fn of(bytes: &[u8]) -> Option<Self> {
        let mut walk = Walk::of(bytes);
        let mut next = || {
            let is_next = walk.byte()? == ((1 << 4) | INTEGER);
            is_next.then(|| walk.integer())?
        };
        let (kind, unpacked) = (next()?, next()?);
        Some(Self { kind, unpacked: u64::try_from(unpacked).ok()? })
    }

    /// Whether it has the values that other pages refer to.
    pub fn is_dictionary(self) -> bool {
        self.kind == 2
    }

    /// Whether it is a page of the second version, a part of which is never compressed.
    pub fn is_second_version(self) -> bool {
        self.kind == 3
    }
}

impl<'a> Walk<'a> {
    /// From the beginning.
    pub fn of(bytes: &'a [u8]) -> Self {
        Self { rest: bytes }
    }

    /// Of the columns that a footer describes, in their order, how many children each has. `None` where it is
    /// no footer.
    pub fn children(mut self) -> Option<Vec<u32>> {
        (self.find(2)? == LIST).then(|| self.columns())?
    }

    /// Whether a footer says how the columns are encrypted.
    pub fn tells_encryption(mut self) -> bool {
        self.find(8).is_some()
    }

    /// The type of a field, in front of which it is then. `None` where there is none.
    fn find(&mut self, wanted: i64) -> Option<u8> {
        let mut id = 0;
        while let Some(kind) = self.field(&mut id)? {
            if id == wanted {
                return Some(kind);
            }
            self.skip(kind, 0)?;
        }
        None
    }

    fn columns(&mut self) -> Option<Vec<u32>> {
        let (count, kind) = self.list()?;
        (kind == STRUCT).then(|| (0..count).map(|_| self.column()).collect())?
    }

    /// How many elements a list has, and their type.
    fn list(&mut self) -> Option<(u64, u8)> {
        let head = self.byte()?;
        let count = if head >> 4 == 15 { self.varint()? } else { u64::from(head >> 4) };
        Some((count, head & 15))
    }

    fn column(&mut self) -> Option<u32> {
        let (mut id, mut children) = (0, 0);
        while let Some(kind) = self.field(&mut id)? {
            if (id, kind) == (5, INTEGER) {
                children = u32::try_from(self.integer()?).ok()?;
            } else {
                self.skip(kind, 0)?;
            }
        }
        Some(children)
    }

    /// The type of the next field, whose number is `id` then; nothing at the end of a struct.
    fn field(&mut self, id: &mut i64) -> Option<Option<u8>> {
        let head = self.byte()?;
        if head & 15 == 0 {
            return Some(None);
        }
        *id = if head >> 4 == 0 { self.integer()? } else { id.checked_add(i64::from(head >> 4))? };
        Some(Some(head & 15))
    }

    fn skip(&mut self, kind: u8, depth: usize) -> Option<()> {
        match kind {
            // The type says whether it is true.
            1 | 2 => Some(()),
            3 => self.byte().map(drop),
            4..=6 => self.varint().map(drop),
            7 => self.take(8),
            BINARY => {
                let length = self.varint()?;
                self.take(length)
            }
            LIST if depth < DEEPEST => {
                let (count, kind) = self.list()?;
                // In a list, a truth is a byte.
                let kind = if kind <= 2 { 3 } else { kind };
                (0..count).try_for_each(|_| self.skip(kind, depth + 1))
            }
            STRUCT if depth < DEEPEST => {
                let mut id = 0;
                while let Some(kind) = self.field(&mut id)? {
                    self.skip(kind, depth + 1)?;
                }
                Some(())
            }
            _ => None,
        }
    }

    fn byte(&mut self) -> Option<u8> {
        let (byte, rest) = self.rest.split_first()?;
        self.rest = rest;
        Some(*byte)
    }

    fn take(&mut self, length: u64) -> Option<()> {
        self.rest = self.rest.get(usize::try_from(length).ok()?..)?;
        Some(())
    }

    fn varint(&mut self) -> Option<u64> {
        let mut value = 0;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            value |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Some(value);
            }
        }
        None
    }

    fn integer(&mut self) -> Option<i64> {
        let value = self.varint()?;
        Some((value >> 1).cast_signed() ^ -(value & 1).cast_signed())
    }
}
