namespace ChatOps.People;

/// <summary>What a chat platform's ids look like, to find wrong ids in configuration and say what the right ones look like.</summary>
/// <param name="Platform">Its name in configuration.</param>
public sealed record PlatformIds(string Platform, IdForm Person, IdForm Group, IdForm Channel);

/// <param name="Hint">"the user's id, such as U024BE7LH".</param>
public sealed record IdForm(Predicate<string> Fits, string Hint)
{
    /// <summary>Upper and lower case mean the same; those of people who act are read in lower case.</summary>
    public bool IgnoresCase { get; init; }

    /// <summary>What is wrong with an id in configuration, and what to do; null when it is valid.</summary>
    /// <param name="form">Selects the kind of id.</param>
    public static string? Problem(string? text, IReadOnlyCollection<PlatformIds> platforms, Func<PlatformIds, IdForm> form)
    {
        var names = platforms.Select(p => p.Platform).ToList();
        return ChatId.Find(text, names) is { } id
            ? platforms.Where(p => p.Platform == id.Platform).Select(form).FirstOrDefault(f => !f.Fits(id.Id)) is { } wrong
                ? $"use {wrong.Hint}"
                : null
            : names.Count == 1
                ? $"use {form(platforms.First()).Hint}"
                : $"put the platform's name before it ({string.Join(", ", names.Select(name => name + ":"))}), and use {string.Join(", or ", platforms.Select(p => form(p).Hint))}";
    }
}
