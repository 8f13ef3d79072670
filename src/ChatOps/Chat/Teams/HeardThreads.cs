namespace ChatOps.Chat.Teams;

/// <summary>Whether Teams has sent anything that wasn't said to the bot, which needs a permission that no bot can ask for.</summary>
internal sealed class HeardThreads
{
    private volatile bool _isAnything;

    public bool IsAnything => _isAnything;

    public void Note() => _isAnything = true;
}
