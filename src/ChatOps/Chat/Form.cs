using System.Collections.Immutable;

namespace ChatOps.Chat;

/// <summary>A few questions asked in a dialog.</summary>
/// <param name="Id">Comes back with the answers.</param>
/// <param name="Context">Ours, handed back unseen; at most 3,000 characters.</param>
public sealed record Form(string Id, string Title, string Submit, string Context, ImmutableArray<Input> Inputs);

/// <summary>One question of a form. <see cref="Name"/> is the answer's key.</summary>
public abstract record Input(string Name, string Label, bool Optional, string? Hint)
{
    public sealed record Text(string Name, string Label, bool Optional = false, string? Hint = null, string? Initial = null)
        : Input(Name, Label, Optional, Hint);

    /// <summary>Of more options than the platform can list, one is typed; what it cannot list is said.</summary>
    public sealed record Choice(string Name, string Label, ImmutableArray<string> Options, bool Optional = false, string? Hint = null, string? Initial = null)
        : Input(Name, Label, Optional, Hint);
}
