//! How large a document's operations are with their fragments written out.
//!
//! Counted in linear time on the bare syntax, before validation: validation and execution both
//! follow fragments, and a few of them can multiply into millions of selections.

use std::collections::HashMap;

use apollo_compiler::ast::{Argument, Definition, DirectiveList, Document, Selection, Value};
use apollo_compiler::{Name, Node};

use crate::limits::Limits;
use crate::refusal::{Code, Refusal};

/// How large a selection is.
#[derive(Debug, Clone, Copy, Default)]
struct Size {
    /// Levels of fields.
    depth: usize,
    /// Levels of selections: fields, inline fragments and spreads.
    levels: usize,
    fields: usize,
    /// Selections, arguments and values.
    expanded: usize,
}

/// A definition's own size, and which fragments it spreads below how many levels.
#[derive(Debug, Default)]
struct Definitions<'a> {
    own: Size,
    spreads: Vec<(&'a Name, Size)>,
}

/// Holds the document against the limits on depth, nesting and the number of fields.
pub(crate) fn hold(document: &Document, limits: &Limits) -> Result<(), Refusal> {
    let mut fragments = HashMap::new();
    let mut operations = Vec::new();
    for definition in &document.definitions {
        match definition {
            Definition::OperationDefinition(operation) => {
                let mut found = Definitions::default();
                found.directives(&operation.directives);
                found.selections(&operation.selection_set, Size::default());
                operations.push(found);
            }
            Definition::FragmentDefinition(fragment) => {
                let mut found = Definitions::default();
                found.directives(&fragment.directives);
                found.selections(&fragment.selection_set, Size::default());
                fragments.entry(&fragment.name).or_insert(found);
            }
            _ => {}
        }
    }
    let sizes = resolve(&fragments, document)?;
    let mut expanded = 0_usize;
    for size in sizes.values() {
        refuse_levels(size, limits)?;
    }
    for operation in &operations {
        let size = operation.size(&sizes);
        refuse_levels(&size, limits)?;
        if size.depth > limits.depth {
            return Err(Refusal::too_much("query's depth", size.depth, limits.depth));
        }
        if size.fields > limits.fields {
            let what = "query's number of fields";
            return Err(Refusal::too_much(what, size.fields, limits.fields));
        }
        expanded = expanded.saturating_add(size.expanded);
    }
    if expanded > limits.expanded {
        let what = "document's size with its fragments written out";
        return Err(Refusal::too_much(what, expanded, limits.expanded));
    }
    Ok(())
}

fn refuse_levels(size: &Size, limits: &Limits) -> Result<(), Refusal> {
    if size.levels <= limits.nesting {
        return Ok(());
    }
    let what = "document's nesting";
    Err(Refusal::too_much(what, size.levels, limits.nesting))
}

/// The sizes of all fragments, those that others rest on first.
///
/// A fragment that contains itself has none and refuses the document, as the specification says.
fn resolve<'a>(
    fragments: &HashMap<&'a Name, Definitions<'a>>,
    document: &Document,
) -> Result<HashMap<&'a Name, Size>, Refusal> {
    let mut waiting_for: HashMap<&Name, usize> = HashMap::new();
    let mut used_by: HashMap<&Name, Vec<&'a Name>> = HashMap::new();
    for (name, fragment) in fragments {
        let known = fragment
            .spreads
            .iter()
            .filter(|(used, _)| fragments.contains_key(*used));
        let mut count = 0;
        for (used, _) in known {
            used_by.entry(used).or_default().push(name);
            count += 1;
        }
        waiting_for.insert(name, count);
    }
    let mut ready: Vec<&'a Name> = fragments
        .keys()
        .copied()
        .filter(|name| waiting_for[*name] == 0)
        .collect();
    let mut sizes = HashMap::new();
    while let Some(name) = ready.pop() {
        let size = fragments[name].size(&sizes);
        sizes.insert(name, size);
        for user in used_by.get(name).into_iter().flatten() {
            if let Some(count) = waiting_for.get_mut(*user) {
                *count -= 1;
                if *count == 0 {
                    ready.push(user);
                }
            }
        }
    }
    if sizes.len() == fragments.len() {
        return Ok(sizes);
    }
    let circular = document
        .definitions
        .iter()
        .filter_map(|definition| match definition {
            Definition::FragmentDefinition(fragment) if !sizes.contains_key(&fragment.name) => {
                let name = &fragment.name;
                let message =
                    format!("The fragment \"{name}\" never ends: it leads back to itself.");
                Some((message, fragment.location()))
            }
            _ => None,
        });
    Err(Refusal::of(
        Code::ValidationFailed,
        circular,
        &document.sources,
    ))
}

impl<'a> Definitions<'a> {
    /// With its fragments written out. Unknown fragments count nothing; validation names them.
    fn size(&self, sizes: &HashMap<&Name, Size>) -> Size {
        let mut sum = self.own;
        for (name, above) in &self.spreads {
            let Some(inner) = sizes.get(name) else {
                continue;
            };
            sum.depth = sum.depth.max(above.depth + inner.depth);
            sum.levels = sum.levels.max(above.levels + inner.levels);
            sum.fields = sum.fields.saturating_add(inner.fields);
            sum.expanded = sum.expanded.saturating_add(inner.expanded);
        }
        sum
    }

    fn selections(&mut self, selections: &'a [Selection], above: Size) {
        for selection in selections {
            self.own.expanded += 1;
            let mut here = above;
            here.levels += 1;
            match selection {
                Selection::Field(field) => {
                    here.depth += 1;
                    self.own.fields += 1;
                    self.arguments(&field.arguments);
                    self.directives(&field.directives);
                    self.selections(&field.selection_set, here);
                }
                Selection::InlineFragment(inline) => {
                    self.directives(&inline.directives);
                    self.selections(&inline.selection_set, here);
                }
                Selection::FragmentSpread(spread) => {
                    self.directives(&spread.directives);
                    self.spreads.push((&spread.fragment_name, here));
                }
            }
            self.own.depth = self.own.depth.max(here.depth);
            self.own.levels = self.own.levels.max(here.levels);
        }
    }

    fn directives(&mut self, directives: &'a DirectiveList) {
        for directive in directives {
            self.own.expanded += 1;
            self.arguments(&directive.arguments);
        }
    }

    fn arguments(&mut self, arguments: &'a [Node<Argument>]) {
        for argument in arguments {
            self.own.expanded += 1;
            self.value(&argument.value);
        }
    }

    fn value(&mut self, value: &'a Value) {
        self.own.expanded += 1;
        match value {
            Value::List(items) => items.iter().for_each(|item| self.value(item)),
            Value::Object(fields) => fields.iter().for_each(|(_, field)| self.value(field)),
            _ => {}
        }
    }
}
