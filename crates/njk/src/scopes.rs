//! Which variable a name means, so that a loop can change one that was there before it.

/// One region of a template.
#[derive(Default)]
struct Scope {
    /// Names given a value here.
    declared: Vec<String>,
    /// Names that live in a namespace while this region lasts, and the namespace.
    moved: Vec<(String, String)>,
    /// A macro sees nothing of what stands around it.
    wall: bool,
}

/// The regions open at one place, from the file to the innermost.
pub(crate) struct Scopes(Vec<Scope>);

impl Scopes {
    pub(crate) fn new() -> Scopes {
        Scopes(vec![Scope::default()])
    }

    /// A region with variables of its own that sees those outside, such as a block.
    pub(crate) fn enter(&mut self) {
        self.0.push(Scope::default());
    }

    /// A loop, with its own names, and the namespace that holds the outer names it changes.
    pub(crate) fn enter_loop(&mut self, names: &[String], moved: Option<(String, Vec<String>)>) {
        let (space, changed) = moved.unwrap_or_default();
        let moved = changed.into_iter().map(|name| (name, space.clone())).collect();
        self.0.push(Scope { declared: names.to_vec(), moved, wall: false });
    }

    pub(crate) fn enter_macro(&mut self, parameters: impl Iterator<Item = String>) {
        self.0.push(Scope { declared: parameters.collect(), wall: true, ..Scope::default() });
    }

    pub(crate) fn leave(&mut self) {
        self.0.pop();
    }

    /// A name was given a value.
    pub(crate) fn declare(&mut self, name: &str) {
        let moved = self.visible().any(|scope| scope.moved.iter().any(|(known, _)| known == name));
        if let Some(scope) = self.0.last_mut()
            && !moved
            && !scope.declared.iter().any(|known| known == name)
        {
            scope.declared.push(name.to_owned());
        }
    }

    /// From the innermost region outwards, as far as a macro's wall.
    fn visible(&self) -> impl Iterator<Item = &Scope> {
        let wall = self.0.iter().rposition(|scope| scope.wall).unwrap_or(0);
        self.0[wall..].iter().rev()
    }

    /// How a name is written here: as it is, or as a member of a namespace.
    pub(crate) fn written(&self, name: &str) -> String {
        for scope in self.visible() {
            if scope.declared.iter().any(|known| known == name) {
                break;
            }
            if let Some((_, space)) = scope.moved.iter().find(|(known, _)| known == name) {
                return format!("{space}.{name}");
            }
        }
        name.to_owned()
    }

    /// Those of `names` that have a value here already, in a region outside, and live in no namespace yet.
    pub(crate) fn outer(&self, names: &[String]) -> Vec<String> {
        names
            .iter()
            .filter(|name| self.written(name) == **name)
            .filter(|name| self.visible().any(|scope| scope.declared.contains(name)))
            .cloned()
            .collect()
    }
}
