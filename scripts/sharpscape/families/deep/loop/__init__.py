"""What all training methods of networks share: batches, history, monitoring, checkpoints."""
