//! The last answer of [`payable`]: devices, screen and ticks ask the same question many times between two changes.

use std::cell::RefCell;
use std::sync::Arc;

use cas_domain::change::Stock;
use cas_domain::denomination::Denomination;
use cas_domain::money::Money;

use super::payable::{Payable, Question, payable};

/// Remembers one question with its answer. Only the very same question is answered from memory.
#[derive(Debug, Default)]
pub struct Offered(RefCell<Option<(Asked, Arc<Payable>)>>);

/// A question that is kept: everything that the answer depends on.
#[derive(Debug)]
struct Asked {
    notes: Vec<Denomination>,
    coins: Vec<Denomination>,
    stocks: Vec<Stock<usize>>,
    rest: Rest,
}

/// What is missing, the rooms of notes and coins, the limit of change; disk, service, paper.
type Rest = (Option<Money>, i64, i64, Money, [bool; 3]);

const fn rest(question: &Question<'_>) -> Rest {
    // Named one by one, so that a new field of the question does not compile without a place here.
    let Question { missing, notes: _, coins: _, notes_room, coins_room, stocks: _, change_max, disk, postable, paper } = question;
    (*missing, *notes_room, *coins_room, *change_max, [*disk, *postable, *paper])
}

impl Offered {
    /// The answer to a question.
    pub fn answer(&self, question: &Question<'_>) -> Arc<Payable> {
        let rest = rest(question);
        if let Some((asked, answer)) = &*self.0.borrow() {
            let same = asked.notes == question.notes && asked.coins == question.coins && asked.stocks == question.stocks;
            if same && asked.rest == rest {
                return Arc::clone(answer);
            }
        }
        let answer = Arc::new(payable(question));
        let asked = Asked { notes: question.notes.to_vec(), coins: question.coins.to_vec(), stocks: question.stocks.to_vec(), rest };
        self.0.replace(Some((asked, Arc::clone(&answer))));
        answer
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_question_is_answered_anew() {
        let notes = [Denomination::bill(50).expect("a note")];
        let question = |missing, room, stocks| Question {
            missing: Some(Money::from_centavos(missing)),
            notes: &notes,
            coins: &[],
            notes_room: room,
            coins_room: 0,
            stocks,
            change_max: Money::from_centavos(50_000),
            disk: true,
            postable: true,
            paper: true,
        };
        let ones = [Stock { key: 0, value: Money::from_centavos(100), count: 50 }];
        let offered = Offered::default();
        for asked in [question(5_000, 9, &[]), question(4_000, 9, &[]), question(4_000, 9, &ones), question(4_000, 0, &ones)] {
            for asked in [&asked, &asked, &Question { disk: false, ..asked.clone() }, &asked] {
                assert_eq!(*offered.answer(asked), payable(asked));
            }
        }
    }
}
