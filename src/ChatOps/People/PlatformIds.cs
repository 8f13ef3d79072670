namespace ChatOps.People;

/// <summary>How the ids of a chat platform look: what configuration must not get wrong, and must be told how to get right.</summary>
/// <param name="Platform">Its name in configuration.</param>
public sealed record PlatformIds(string Platform, IdForm Person, IdForm Group, IdForm Channel);

/// <param name="Hint">"the user's id, such as U024BE7LH".</param>
public sealed record IdForm(Predicate<string> Fits, string Hint)
{
    /// <summary>What is wrong with an id in configuration, and what to do; null when nothing is.</summary>
    /// <param name="form">Which of a platform's.</param>
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
