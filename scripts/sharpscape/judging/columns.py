"""The columns of a summary, which is written by one program and read by others."""

COLUMNS = (
    "study,training,noise,norm,degree,epsilon,seed,direction,split,evaluation_noise,"
    "evaluation_epsilon,mode,comparison,measure,value,accuracy,status"
).split(",")
