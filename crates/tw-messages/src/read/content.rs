//! Which element may stand where: order, number, alternatives, strangers.

use super::{Frame, Place, Reader, labelled, unlabelled};
use crate::chars::split_name;
use crate::lex;
use crate::model::Symbol;
use crate::rules;
use crate::schema::{Elem, Kind, Ns, Schema};

impl<'t, 'a> Reader<'t, 'a> {
    /// Decides what an element is where it stands.
    pub(super) fn admit(&mut self, ns: Ns, local: &'a str, at: usize) -> Place {
        let Some(schema) = self.schema else {
            if self.stack.is_empty() {
                self.spot(rules::SCHEMA_ROOT, at, vec![("name", lex::cut(local))]);
            }
            return Place::Skip;
        };
        let Some(frame) = self.stack.last_mut() else {
            let right = schema.elem(0).is_some_and(|root| root.ns == ns);
            if !right {
                self.spot(
                    rules::SCHEMA_ROOT_NAMESPACE,
                    at,
                    vec![("name", local.to_owned())],
                );
                self.schema = None;
                return Place::Skip;
            }
            return Place::Known(0);
        };
        let parent = match frame.place {
            Place::Skip => return Place::Skip,
            Place::Lax => return schema.global(ns, local).map_or(Place::Lax, Place::Known),
            Place::Typed(_) => return self.in_typed(local, at),
            Place::Known(index) => schema.elem(index),
        };
        let Some(parent) = parent else {
            return Place::Skip;
        };
        match &parent.kind {
            Kind::Sequence { .. } => self.in_sequence(schema, parent, ns, local, at),
            Kind::Model { automaton, .. } => {
                let child = schema.child(parent, ns, local);
                let symbol = match child {
                    Some((n, _)) => Symbol::Child(n),
                    None => Symbol::Other,
                };
                let known = child.is_some() || !matches!(ns, Ns::None) && ns != parent.ns;
                let next = if known {
                    automaton.step(frame.state, symbol)
                } else {
                    0
                };
                if next == 0 {
                    return self.unknown(schema, parent, local, at);
                }
                frame.state = next;
                match child {
                    Some((_, index)) => Place::Known(index),
                    None => schema.global(ns, local).map_or(Place::Lax, Place::Known),
                }
            }
            Kind::Lax => schema.global(ns, local).map_or(Place::Lax, Place::Known),
            Kind::Skip => {
                frame.count += 1;
                if frame.count == 2 {
                    let args = labelled(parent, vec![("max", "1".to_owned())]);
                    self.spot(rules::SCHEMA_TOO_OFTEN, at, args);
                }
                Place::Skip
            }
            Kind::Value(_) | Kind::Empty => {
                if !std::mem::replace(&mut frame.spoilt, true) {
                    let args = labelled(parent, vec![("name", lex::cut(local))]);
                    self.spot(rules::SCHEMA_ELEMENT_IN_FIELD, at, args);
                }
                Place::Skip
            }
        }
    }

    /// An element in one that says it is a value.
    fn in_typed(&mut self, local: &'a str, at: usize) -> Place {
        if let Some(frame) = self.stack.last_mut()
            && !std::mem::replace(&mut frame.spoilt, true)
        {
            let name = split_name(frame.name).map_or(frame.name, |(_, local)| local);
            let args = unlabelled(name, vec![("name", lex::cut(local))]);
            self.spot(rules::SCHEMA_ELEMENT_IN_FIELD, at, args);
        }
        Place::Skip
    }

    pub(super) fn in_sequence(
        &mut self,
        schema: &'t Schema,
        parent: &'t Elem,
        ns: Ns,
        local: &'a str,
        at: usize,
    ) -> Place {
        let Some((n, index)) = schema.child(parent, ns, local) else {
            return self.unknown(schema, parent, local, at);
        };
        let (Some(frame), Some(elem)) = (self.stack.last_mut(), schema.elem(index)) else {
            return Place::Skip;
        };
        let before = frame.state >> n & 1 == 1;
        frame.state |= 1 << n;
        if n == frame.child {
            frame.count += 1;
            if frame.count == elem.max.saturating_add(1) {
                let args = labelled(elem, vec![("max", elem.max.to_string())]);
                self.spot(rules::SCHEMA_TOO_OFTEN, at, args);
            }
        } else if n > frame.child {
            frame.child = n;
            frame.count = 1;
        } else if before && elem.max == 1 {
            let args = labelled(elem, vec![("max", "1".to_owned())]);
            self.spot(rules::SCHEMA_TOO_OFTEN, at, args);
        } else {
            let after = schema.elem(index - n + frame.child).map_or("", |e| &e.name);
            let args = labelled(elem, vec![("after", after.to_owned())]);
            self.spot(rules::SCHEMA_ORDER, at, args);
        }
        Place::Known(index)
    }

    /// An element that does not belong where it stands.
    pub(super) fn unknown(
        &mut self,
        schema: &'t Schema,
        parent: &'t Elem,
        local: &'a str,
        at: usize,
    ) -> Place {
        let namesake = schema.child_named(parent, local);
        if let Some(frame) = self.stack.last_mut()
            && matches!(parent.kind, Kind::Model { .. })
        {
            frame.spoilt = true;
        }
        match namesake {
            Some(elem) if matches!(parent.kind, Kind::Sequence { .. }) => {
                self.spot(rules::SCHEMA_NAMESPACE, at, labelled(elem, Vec::new()));
            }
            None if self.manner.lenient => {}
            _ => {
                let args = vec![
                    ("name", lex::cut(local)),
                    ("parent", parent.name.to_string()),
                ];
                self.spot(rules::SCHEMA_UNKNOWN, at, args);
            }
        }
        Place::Skip
    }

    pub(super) fn missing(&mut self, schema: &'t Schema, elem: &'t Elem, frame: &Frame<'a>) {
        let (first, len) = elem.children();
        let Some(children) = schema.elems.get(first..first + len) else {
            return;
        };
        for (n, child) in children.iter().enumerate() {
            if child.required && frame.state >> n & 1 == 0 && !self.full() {
                let args = labelled(child, vec![("parent", elem.name.to_string())]);
                self.spot_below(
                    rules::SCHEMA_MISSING,
                    frame.at,
                    child.name.to_string(),
                    args,
                );
            }
        }
    }
}
