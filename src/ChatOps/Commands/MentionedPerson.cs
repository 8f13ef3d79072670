using ChatOps.Chat;
using ChatOps.Messages;
using ChatOps.People;

namespace ChatOps.Commands;

/// <summary>The person whom a command mentions.</summary>
internal static class MentionedPerson
{
    /// <summary>Null: it mentions no one.</summary>
    /// <exception cref="CommandSyntaxException">It mentions several people, or one who isn't known.</exception>
    public static async Task<Principal?> FindAsync(CommandCall call, ChatPlatforms platforms, CancellationToken cancellationToken)
    {
        if (Arguments.One("people", call.Arguments.TakeAll(word => word.StartsWith('@'), "")) is not { } mention)
        {
            return null;
        }

        var platform = platforms.Get(call.Where.Platform);
        return await platform.FindMentionedAsync(mention[1..], cancellationToken) ?? throw new CommandSyntaxException(
            RichText.Of($"I don't know who {mention:c} is. Mention the person: type @ and choose the name from the list."));
    }
}
