//! Sets of actions of the catalogue, one bit each.

use iamlint_catalogue::ActionId;

/// A set of actions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Bits(Vec<u64>);

impl Bits {
    /// No action.
    pub(super) fn none(count: u32) -> Self {
        Self(vec![0; count as usize / 64 + 1])
    }

    /// The first `count` actions.
    pub(super) fn all(count: u32) -> Self {
        let mut own = Self::none(count);
        (0..count).for_each(|action| own.add(ActionId(action)));
        own
    }

    pub(super) fn add(&mut self, action: ActionId) {
        if let Some(word) = self.0.get_mut(action.0 as usize / 64) {
            *word |= 1 << (action.0 % 64);
        }
    }

    /// Keeps what the other set has, too.
    pub(super) fn keep(&mut self, other: &Bits) {
        self.0.iter_mut().zip(&other.0).for_each(|(own, other)| *own &= other);
    }

    /// Takes away what the other set has.
    pub(super) fn take_away(&mut self, other: &Bits) {
        self.0.iter_mut().zip(&other.0).for_each(|(own, other)| *own &= !other);
    }

    pub(super) fn is_within(&self, other: &Bits) -> bool {
        self.0.iter().zip(&other.0).all(|(own, other)| own & !other == 0)
    }

    /// The actions, in order.
    pub(super) fn iter(&self) -> impl Iterator<Item = ActionId> + '_ {
        self.0.iter().zip(0_u32..).flat_map(|(word, number)| {
            let mut rest = *word;
            std::iter::from_fn(move || {
                let bit = (rest != 0).then(|| rest.trailing_zeros())?;
                rest &= rest - 1;
                Some(ActionId(number * 64 + bit))
            })
        })
    }
}
