namespace ChatOps.Paging;

/// <summary>A way to notify people outside of chat. Outages and refusals are answers, never thrown.</summary>
internal interface IPageMethod
{
    /// <summary>See <see cref="PageMethod"/>.</summary>
    string Name { get; }

    /// <param name="mayBeThere">It may have been sent before, since its answer was lost.</param>
    Task<PageAnswer> SendAsync(PageView view, AttemptRow attempt, bool mayBeThere, CancellationToken cancellationToken);

    /// <summary>What became of something that was accepted.</summary>
    Task<PageAnswer> FollowAsync(string receipt, CancellationToken cancellationToken) =>
        Task.FromResult<PageAnswer>(new PageAnswer.Delivered(receipt));
}
