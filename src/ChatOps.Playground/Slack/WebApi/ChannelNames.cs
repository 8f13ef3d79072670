namespace ChatOps.Playground.Slack.WebApi;

/// <summary>
/// Rules for channel names: lowercase letters of any script, digits, hyphens and underscores, at most 80 characters, and not the name of
/// another channel.
/// </summary>
internal static class ChannelNames
{
    private const int Longest = 80;

    /// <summary>Slack's error code; null for a valid name.</summary>
    /// <param name="renamed">A channel that may keep its name.</param>
    public static string? Fault(SlackWorkspace workspace, string name, Channel? renamed = null) => name switch
    {
        _ when string.IsNullOrWhiteSpace(name) => "invalid_name_required",
        { Length: > Longest } => "invalid_name_maxlength",
        _ when !name.All(letter => letter is '-' or '_' || char.IsDigit(letter) || (char.IsLetter(letter) && !char.IsUpper(letter))) =>
            "invalid_name_specials",
        _ when !name.Any(char.IsLetterOrDigit) => "invalid_name_punctuation",
        // Archived and private channels keep their names.
        _ when workspace.Channels.Any(channel => channel.DirectWith is null && channel.Name == name && channel.Id != renamed?.Id) =>
            "name_taken",
        _ => null,
    };
}
