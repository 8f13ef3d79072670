using System.Collections.Immutable;
using System.Text.Json;

namespace ChatOps.Playground.Slack;

/// <summary>An open modal or a published Home tab, as seen by one user. An immutable snapshot.</summary>
public sealed record View
{
    public required string Id { get; init; }

    /// <summary>The id of the user who sees it.</summary>
    public required string User { get; init; }

    /// <summary><c>modal</c> or <c>home</c>.</summary>
    public required string Type { get; init; }

    /// <summary>Changes whenever the view changes.</summary>
    public required string Hash { get; init; }

    /// <summary>The first view of the stack.</summary>
    public required string RootId { get; init; }

    /// <summary>The view below this one on the stack.</summary>
    public string? PreviousId { get; init; }

    public string? ExternalId { get; init; }

    public string CallbackId { get; init; } = "";

    public string PrivateMetadata { get; init; } = "";

    public string Title { get; init; } = "";

    /// <summary>The label of the submit button; null when there is none.</summary>
    public string? Submit { get; init; }

    public string? Close { get; init; }

    public bool ClearOnClose { get; init; }

    public bool NotifyOnClose { get; init; }

    public IReadOnlyList<JsonElement> Blocks { get; init; } = [];

    /// <summary>What the user has entered.</summary>
    public FormState Values { get; init; } = FormState.Empty;

    /// <summary>The errors shown under inputs, by <c>block_id</c>.</summary>
    public ImmutableDictionary<string, string> Errors { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>All texts that the user sees, one per line.</summary>
    public string Shown => BlockKit.BlockTexts.Lines(Blocks);
}
